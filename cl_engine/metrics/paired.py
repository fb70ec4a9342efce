"""Two models on the very same samples: by how much one is better, and how sure that is."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from cl_engine.metrics.holm import holm
from cl_engine.metrics.predictions import pair

RESAMPLES = 10_000
CONFIDENCE = 0.95
# 0.90 - 0.85 is a little more than 0.05 in binary: what equals its bound must be taken for equal.
ROUNDING = 1e-9


@dataclass(frozen=True)
class Difference:
    """Accuracy of the one less that of the other, with its two-sided interval.

    lost, gained: of the n samples, those that the other alone, and that the one alone, answered rightly.
    p_worse: of no loss beyond the margin that was asked about.
    """

    n: int
    lost: int
    gained: int
    value: float
    low: float
    high: float
    p_worse: float


def paired_difference(right: ArrayLike, other_right: ArrayLike, seed: int = 0) -> Difference:
    """The difference of two models' answers to the same samples.

    right, other_right: (N,) whether each model answered each sample rightly.
    Raises: EngineError `shape_mismatch`, or `no_samples` when N == 0.
    """
    one, other = pair(right, other_right)
    return difference_of(len(one), int((one < other).sum()), int((one > other).sum()), seed=seed)


def difference_of(n: int, lost: int, gained: int, margin: float = 0.0, seed: int = 0) -> Difference:
    """By bootstrap over the samples, both models' answers drawn together (Efron and Tibshirani 1993, chapter 16).

    A sample's difference is -1 (lost), 0 or 1 (gained), so that drawing n >= 1 samples is drawing three counts. The
    interval holds CONFIDENCE of RESAMPLES means. margin: the loss that p_worse takes for none, in [0, 1].
    """
    shares = np.array([lost, n - lost - gained, gained]) / n
    drawn = np.random.default_rng(seed).multinomial(n, shares, RESAMPLES)
    means = (drawn[:, 2] - drawn[:, 0]) / n
    low, high = np.quantile(means, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
    # As often as no such loss is drawn; never 0, for the sample itself is one of the draws.
    p_worse = (1 + int((means >= -margin - ROUNDING).sum())) / (1 + RESAMPLES)
    return Difference(n, lost, gained, (gained - lost) / n, float(low), float(high), p_worse)


def worse(differences: Mapping[str, Difference], level: float = 1 - CONFIDENCE) -> list[str]:
    """The names of those that lose; that any is named wrongly has the probability `level` at most."""
    return holm({name: difference.p_worse for name, difference in differences.items()}, level)
