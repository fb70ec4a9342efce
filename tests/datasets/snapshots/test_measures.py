"""Balance and the drift of classes, worked by hand."""

import math

import pytest

from backend.datasets.snapshots.measures import (
    imbalance_ratio,
    jensen_shannon,
    normalised_entropy,
    total_variation,
)


def test_even_classes_have_an_entropy_of_one() -> None:
    assert normalised_entropy({"a": 7, "b": 7, "c": 7}) == pytest.approx(1.0)
    assert imbalance_ratio({"a": 7, "b": 7}) == 1.0


def test_uneven_classes_are_less() -> None:
    # 3/4 and 1/4: 2 - 0.75 log2(3) bits of 1.
    assert normalised_entropy({"a": 3, "b": 1}) == pytest.approx(2 - 0.75 * math.log2(3))
    assert imbalance_ratio({"a": 3, "b": 1, "c": 0}) == 3.0


def test_an_absent_class_counts_for_the_entropy() -> None:
    assert normalised_entropy({"a": 5, "b": 5, "c": 0}) == pytest.approx(math.log(2) / math.log(3))
    assert normalised_entropy({"a": 5, "b": 0}) == 0.0


@pytest.mark.parametrize("counts", [{}, {"a": 5}, {"a": 0, "b": 0}])
def test_what_has_no_balance_has_none(counts: dict[str, int]) -> None:
    assert normalised_entropy(counts) is None


def test_no_sample_has_no_ratio() -> None:
    assert imbalance_ratio({"a": 0}) is None


def test_the_same_shares_do_not_differ() -> None:
    before, after = {"a": 2, "b": 6}, {"a": 10, "b": 30}
    assert total_variation(before, after) == 0.0
    assert jensen_shannon(before, after) == 0.0


def test_other_classes_differ_wholly() -> None:
    assert total_variation({"a": 3}, {"b": 9}) == 1.0
    assert jensen_shannon({"a": 3}, {"b": 9}) == pytest.approx(1.0)


def test_a_shift_by_hand() -> None:
    # (1/2, 1/2) to (3/4, 1/4): a quarter of the samples; JS = H(5/8) - (1 + H(1/4)) / 2.
    def entropy(share: float) -> float:
        return -share * math.log2(share) - (1 - share) * math.log2(1 - share)

    before, after = {"a": 1, "b": 1}, {"a": 3, "b": 1}
    assert total_variation(before, after) == pytest.approx(0.25)
    assert jensen_shannon(before, after) == pytest.approx(entropy(5 / 8) - (1 + entropy(1 / 4)) / 2)
    assert jensen_shannon(before, after) == pytest.approx(jensen_shannon(after, before))
