"""Two systems' latencies beside each other, and how sure that is."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cl_engine.metrics.paired import CONFIDENCE

RESAMPLES = 1_000
Blocks = Sequence[Sequence[float]]


@dataclass(frozen=True)
class Ratio:
    """One percentile over the other, with its two-sided interval."""

    one: float
    other: float
    value: float
    low: float
    high: float


def percentile_ratio(one: Blocks, other: Blocks, percentile: float = 99.0, seed: int = 0) -> Ratio:
    """The percentile of all of `one` over that of all of `other`, by bootstrap over pairs of blocks.

    one, other: as many blocks, none empty, of positive times; block i of both was measured at about the same time.
    Requests that follow each other are alike, so whole blocks are drawn (Künsch 1989, "The Jackknife and the Bootstrap
    for General Stationary Observations"), and pairs of them, since what slows a machine down slows both.
    """
    blocks = [(np.asarray(a), np.asarray(b)) for a, b in zip(one, other, strict=True)]

    def percentiles(numbers: Sequence[int]) -> tuple[float, float]:
        first, second = (np.concatenate([blocks[number][side] for number in numbers]) for side in (0, 1))
        return float(np.percentile(first, percentile)), float(np.percentile(second, percentile))

    drawn = np.random.default_rng(seed).integers(len(blocks), size=(RESAMPLES, len(blocks)))
    ratios = [a / b for a, b in map(percentiles, drawn)]
    low, high = np.quantile(ratios, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
    value, beside = percentiles(range(len(blocks)))
    return Ratio(value, beside, value / beside, float(low), float(high))
