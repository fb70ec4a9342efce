"""Paired differences: their value, how sure it is, and that their number is corrected for."""

import numpy as np
import pytest

from cl_engine.errors import EngineError
from cl_engine.metrics.paired import Difference, difference_of, paired_difference, worse


def answers(n: int, right: int) -> np.ndarray:
    return np.arange(n) < right


def test_the_same_answers_differ_by_nothing_for_sure() -> None:
    found = paired_difference(answers(50, 40), answers(50, 40))
    assert (found.n, found.lost, found.gained) == (50, 0, 0)
    assert (found.value, found.low, found.high) == (0, 0, 0)
    assert found.p_worse == 1


def test_pairs_make_it_surer_than_two_samples_would_be() -> None:
    """Of 200, one model has 4 more right than the other, and loses none: alone each share is unsure by 5 points."""
    found = paired_difference(answers(200, 160), answers(200, 164))
    assert found.value == pytest.approx(-0.02)
    assert -0.045 < found.low < -0.02 < found.high <= 0
    assert found.p_worse < 0.05


def test_the_interval_is_that_of_drawing_the_samples_themselves() -> None:
    random = np.random.default_rng(1)
    one, other = random.random(300) < 0.8, random.random(300) < 0.7
    found = paired_difference(one, other)
    drawn = random.integers(300, size=(4000, 300))
    means = (one.astype(int) - other.astype(int))[drawn].mean(1)
    assert (found.low, found.high) == pytest.approx(np.quantile(means, [0.025, 0.975]), abs=0.012)


def test_answers_and_their_counts_say_the_same() -> None:
    right, other = np.array([1, 1, 0, 0, 0]), np.array([1, 0, 1, 1, 0])
    assert paired_difference(right, other) == difference_of(5, lost=2, gained=1)


def test_a_loss_within_the_margin_is_none() -> None:
    """Of 100, 20 are lost: more than nothing for sure, more than 0.15 perhaps, more than 0.4 surely not."""
    p_worse = [difference_of(100, 20, 0, margin=margin).p_worse for margin in (0.0, 0.15, 0.4)]
    assert p_worse[0] < 0.001 < p_worse[1] < 0.2
    assert p_worse[2] > 0.99


def test_a_loss_that_equals_the_margin_is_none_though_binary_fractions_differ() -> None:
    assert difference_of(10, 3, 3, margin=0.3).p_worse > difference_of(10, 3, 3, margin=0.29).p_worse


def test_holm_names_fewer_the_more_are_compared() -> None:
    def lost(p_worse: float) -> Difference:
        return Difference(100, 15, 5, -0.1, -0.2, 0.0, p_worse)

    assert worse({"a": lost(0.03)}) == ["a"]
    assert worse({"a": lost(0.03), "b": lost(0.5)}) == []
    assert worse({"a": lost(0.03), "b": lost(0.01), "c": lost(0.9)}) == ["b"]
    assert worse({"a": lost(0.04), "b": lost(0.02), "c": lost(0.01)}) == ["c", "b", "a"]
    assert worse({}) == []


@pytest.mark.parametrize(("n", "other", "code"), [(3, 4, "shape_mismatch"), (0, 0, "no_samples")])
def test_answers_to_other_samples_or_to_none_are_refused(n: int, other: int, code: str) -> None:
    with pytest.raises(EngineError) as caught:
        paired_difference(answers(n, 0), answers(other, 0))
    assert caught.value.code == code
