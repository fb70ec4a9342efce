"""Two models on the very same samples: by how much one is better, and how sure that is."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from cl_engine.metrics.predictions import pair

RESAMPLES = 10_000
CONFIDENCE = 0.95


@dataclass(frozen=True)
class Difference:
    """Accuracy of the one less that of the other, with its two-sided interval; p_worse: of no loss at all."""

    n: int
    value: float
    low: float
    high: float
    p_worse: float


def paired_difference(right: ArrayLike, other_right: ArrayLike, seed: int = 0) -> Difference:
    """By bootstrap over the samples, both models' answers drawn together (Efron and Tibshirani 1993, chapter 16).

    right, other_right: (N,) whether each model answered each sample rightly. The interval holds CONFIDENCE of
    RESAMPLES means. A sample's difference is -1, 0 or 1, so that drawing samples is drawing three counts.
    Raises: EngineError `shape_mismatch`, or `no_samples` when N == 0.
    """
    one, other = pair(right, other_right)
    differences, n = one - other, len(one)
    shares = np.array([(differences == step).mean() for step in (-1, 0, 1)])
    drawn = np.random.default_rng(seed).multinomial(n, shares, RESAMPLES)
    means = (drawn[:, 2] - drawn[:, 0]) / n
    low, high = np.quantile(means, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
    # As often as a difference is drawn that is no loss; never 0, for the sample itself is one of the draws.
    p_worse = (1 + int((means >= 0).sum())) / (1 + RESAMPLES)
    return Difference(n, float(differences.mean()), float(low), float(high), p_worse)


def worse(differences: Mapping[str, Difference], level: float = 1 - CONFIDENCE) -> list[str]:
    """The names of those that lose; that any is named wrongly has the probability `level` at most (Holm 1979)."""
    found: list[str] = []
    ranked = sorted(differences.items(), key=lambda item: item[1].p_worse)
    for number, (name, difference) in enumerate(ranked):
        if difference.p_worse > level / (len(ranked) - number):
            break
        found.append(name)
    return found
