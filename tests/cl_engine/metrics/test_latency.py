"""The ratio of two percentiles: worked by hand where it can be, and as sure as its blocks agree."""

import numpy as np
import pytest

from cl_engine.metrics.latency import percentile_ratio


def blocks(scale: float = 1.0, seed: int = 0, n: int = 50) -> list[list[float]]:
    random = np.random.default_rng(seed)
    return [list(scale * random.gamma(4.0, 0.25, n)) for _ in range(20)]


def test_the_ratio_is_of_all_blocks_together() -> None:
    found = percentile_ratio([[1.0, 2.0], [3.0]], [[1.0], [1.0, 2.0]], percentile=50)
    assert (found.one, found.other, found.value) == (2.0, 1.0, 2.0)


def test_the_same_times_are_surely_the_same() -> None:
    found = percentile_ratio(blocks(), blocks())
    assert (found.low, found.value, found.high) == (1.0, 1.0, 1.0)


def test_its_interval_holds_the_true_ratio_of_noisy_times() -> None:
    found = percentile_ratio(blocks(1.3, seed=1), blocks(seed=2))
    assert found.low < 1.3 < found.high
    assert found.low < found.value < found.high


def test_more_blocks_are_surer() -> None:
    few = percentile_ratio(blocks(seed=1)[:5], blocks(seed=2)[:5])
    many = percentile_ratio(blocks(seed=1, n=500), blocks(seed=2, n=500))
    assert many.high - many.low < few.high - few.low


def test_blocks_are_compared_in_pairs() -> None:
    with pytest.raises(ValueError, match="shorter"):
        percentile_ratio(blocks(), blocks()[:19])
