"""Non-inferiority and slices: what passes is shown to be no worse, not merely measured so."""

import pytest

from cl_engine.gates import Evidence, GateOutcome, Pairs, Requirement, Slices, evaluate_gates

BESIDE_LIVE = ("not_worse", "forgetting")


def pairs(samples: int, lost: int = 0, gained: int = 0) -> Pairs:
    return Pairs(samples=samples, lost=lost, gained=gained)


def judged(gate: str, shown: object, threshold: float = 0.05, minimum: int = 1) -> GateOutcome:
    requirement = Requirement(gate=gate, threshold=threshold, minimum_samples=minimum)
    (found,) = evaluate_gates(Evidence(**{gate: shown}), [requirement])
    return found


@pytest.mark.parametrize("gate", BESIDE_LIVE)
def test_the_same_loss_passes_on_many_samples_and_not_on_few(gate: str) -> None:
    """Three in a hundred are lost: of a thousand samples surely less than five, of a hundred perhaps more."""
    few, many = judged(gate, pairs(100, lost=3)), judged(gate, pairs(1000, lost=30))
    assert (few.verdict, many.verdict) == ("failed", "passed")


@pytest.mark.parametrize("gate", BESIDE_LIVE)
def test_its_value_is_the_far_end_of_the_interval_of_the_loss(gate: str) -> None:
    found = judged(gate, pairs(400, lost=12, gained=4))
    assert found.interval is not None
    assert found.value == found.interval[1]
    assert found.interval[0] < 0.02 < found.value < 0.05
    assert found.detail == "Of 400 samples 12 lost and 4 gained: -2.0 points."


def test_the_value_may_equal_its_threshold() -> None:
    value = judged("not_worse", pairs(400, lost=12, gained=4)).value
    assert judged("not_worse", pairs(400, lost=12, gained=4), value).verdict == "passed"
    assert judged("not_worse", pairs(400, lost=12, gained=4), value - 0.001).verdict == "failed"


@pytest.mark.parametrize(
    ("samples", "verdict"), [(0, "not_enough_data"), (59, "not_enough_data"), (60, "passed")]
)
def test_no_loss_at_all_is_believed_by_the_rule_of_three(samples: int, verdict: str) -> None:
    found = judged("not_worse", pairs(samples))
    assert found.verdict == verdict
    if verdict != "passed":
        assert found.detail == f"{samples} samples, 60 are needed."


def test_more_samples_may_be_asked_for_and_no_margin_asks_for_no_more() -> None:
    assert judged("forgetting", pairs(60), minimum=61).detail == "60 samples, 61 are needed."
    assert judged("forgetting", pairs(5), threshold=0.0).verdict == "passed"


def test_a_slice_that_is_surely_worse_fails_and_is_named() -> None:
    parts = {"class 1": pairs(100, lost=40), "class 2": pairs(100, gained=5), "class 3": pairs(9, lost=8)}
    found = judged("slices", Slices(slices=parts), threshold=0.1, minimum=10)
    assert (found.verdict, found.value) == ("failed", 1)
    assert found.detail == ("Worse: class 1 (-40.0 points). 2 of 3 slices judged. Under 10 samples: class 3.")


def test_a_slice_that_lost_no_more_than_the_margin_passes() -> None:
    found = judged("slices", Slices(slices={"class 1": pairs(100, lost=10)}), threshold=0.1)
    assert (found.verdict, found.value, found.detail) == ("passed", 0, "1 of 1 slices judged.")


def test_the_more_slices_the_less_one_of_them_is_blamed_for_chance() -> None:
    unlucky = pairs(40, lost=9)
    alone = judged("slices", Slices(slices={"a": unlucky}), threshold=0.1)
    among = judged(
        "slices", Slices(slices={"a": unlucky, **{f"b{n}": pairs(40) for n in range(30)}}), threshold=0.1
    )
    assert (alone.verdict, among.verdict) == ("failed", "passed")


@pytest.mark.parametrize("parts", [{}, {"class 1": pairs(9), "class 2": pairs(3)}])
def test_without_a_slice_that_can_be_judged_there_is_not_enough_data(parts: dict[str, Pairs]) -> None:
    found = judged("slices", Slices(slices=parts), threshold=0.1, minimum=10)
    assert found.verdict == "not_enough_data"
    assert "samples in the largest slice, 10 are needed." in found.detail


def test_many_slices_are_told_of_by_the_first_few() -> None:
    parts = {"all": pairs(100), **{f"class {n}": pairs(1) for n in range(8)}}
    found = judged("slices", Slices(slices=parts), minimum=10)
    assert found.detail.endswith("class 0, class 1, class 2, class 3, class 4 and 3 more.")
