import pytest
from scipy.stats import binomtest, fisher_exact

from cl_engine.metrics.shares import p_fell, wilson


@pytest.mark.parametrize(
    ("right", "n", "level"), [(9, 10, 0.05), (0, 20, 0.05), (20, 20, 0.01), (873, 1000, 0.001)]
)
def test_the_interval_is_wilsons(right: int, n: int, level: float) -> None:
    known = binomtest(right, n).proportion_ci(1 - level, method="wilson")
    assert wilson(right, n, level) == pytest.approx((known.low, known.high))


def test_of_no_sample_nothing_is_known() -> None:
    assert wilson(0, 0) == (0.0, 1.0)


@pytest.mark.parametrize(
    "counts", [(70, 100, 900, 1000), (3, 3, 10, 10), (0, 10, 0, 10), (95, 100, 400, 500)]
)
def test_a_fall_is_judged_by_fishers_exact_test(counts: tuple[int, int, int, int]) -> None:
    right, n, earlier_right, earlier_n = counts
    table = [[right, n - right], [earlier_right, earlier_n - earlier_right]]
    assert p_fell(*counts) == pytest.approx(fisher_exact(table, alternative="less").pvalue)
