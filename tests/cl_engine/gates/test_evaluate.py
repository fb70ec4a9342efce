from typing import get_args

import pytest
from pydantic import ValidationError

from cl_engine.gates import (
    Bin,
    Calibration,
    Evidence,
    GateName,
    GateOutcome,
    Identities,
    Pairs,
    Parity,
    Requirement,
    Size,
    Slices,
    Tally,
    all_passed,
    evaluate_gates,
)

GATES = get_args(GateName)
PAIRS = Pairs(samples=9, lost=0, gained=0)


def outcome(evidence: Evidence, gate: str, threshold: float = 0.0, minimum: int = 1) -> GateOutcome:
    (found,) = evaluate_gates(
        evidence, [Requirement(gate=gate, threshold=threshold, minimum_samples=minimum)]
    )
    return found


@pytest.mark.parametrize(("correct", "verdict"), [(89, "failed"), (90, "passed"), (91, "passed")])
def test_new_accuracy_reaches_its_threshold(correct: int, verdict: str) -> None:
    found = outcome(Evidence(new_accuracy=Tally(correct=correct, total=100)), "new_accuracy", 0.9)
    assert (found.verdict, found.value) == (verdict, correct / 100)


@pytest.mark.parametrize(("equal", "verdict"), [(29, "failed"), (30, "passed")])
def test_agreement_reaches_its_threshold(equal: int, verdict: str) -> None:
    found = outcome(Evidence(agreement=Tally(correct=equal, total=100)), "agreement", 0.3)
    assert (found.verdict, found.value) == (verdict, equal / 100)


@pytest.mark.parametrize(("threshold", "verdict"), [(0.12, "failed"), (0.125, "passed")])
def test_calibration_bounds_the_error_of_its_bins(threshold: float, verdict: str) -> None:
    bins = (Bin(n=30, confidence=0.7, accuracy=0.6), Bin(n=10, confidence=0.9, accuracy=0.7))
    found = outcome(Evidence(calibration=Calibration(bins=bins)), "calibration", threshold)
    assert (found.verdict, found.value) == (verdict, pytest.approx(0.125))
    assert found.detail == "On average 75.0% sure and 62.5% right, over 40 new samples."


@pytest.mark.parametrize(("size_bytes", "verdict"), [(2**21, "passed"), (2**21 + 1, "failed")])
def test_size_is_bounded_in_mebibytes(size_bytes: int, verdict: str) -> None:
    found = outcome(Evidence(size=Size(size_bytes=size_bytes)), "size", 2)
    assert (found.verdict, found.value) == (verdict, size_bytes / 2**20)


@pytest.mark.parametrize(("difference", "verdict"), [(1e-5, "passed"), (1e-4, "passed"), (2e-4, "failed")])
def test_parity_bounds_the_largest_difference(difference: float, verdict: str) -> None:
    parity = Parity(max_abs_difference=difference, samples=64)
    assert outcome(Evidence(parity=parity), "parity", 1e-4).verdict == verdict


@pytest.mark.parametrize("broken", [float("inf"), float("nan")])
def test_parity_of_a_broken_export_never_passes(broken: float) -> None:
    stored = Evidence(parity=Parity(max_abs_difference=broken, samples=64)).model_dump_json()
    found = outcome(Evidence.model_validate_json(stored), "parity", 1e9)
    assert (found.verdict, found.value) == ("failed", None)


@pytest.mark.parametrize(
    ("training", "memory", "verdict"),
    [({"a"}, {"b"}, "passed"), ({"a", "x"}, set(), "failed"), ({"a"}, {"y"}, "failed")],
)
def test_disjoint_looks_into_training_and_memory(training: set[str], memory: set[str], verdict: str) -> None:
    identities = Identities(evaluation={"x", "y"}, training=training, memory=memory)
    assert outcome(Evidence(disjoint=identities), "disjoint").verdict == verdict


@pytest.mark.parametrize("gate", GATES)
def test_a_required_gate_without_evidence_is_absent_and_refuses(gate: str) -> None:
    found = outcome(Evidence(), gate)
    assert (found.verdict, found.value) == ("absent", None)
    assert not all_passed([found])


@pytest.mark.parametrize(
    ("gate", "evidence"),
    [
        ("new_accuracy", Evidence(new_accuracy=Tally(correct=9, total=9))),
        ("not_worse", Evidence(not_worse=PAIRS)),
        ("forgetting", Evidence(forgetting=PAIRS)),
        ("calibration", Evidence(calibration=Calibration(bins=[Bin(n=9, confidence=1, accuracy=1)]))),
        ("agreement", Evidence(agreement=Tally(correct=9, total=9))),
        ("parity", Evidence(parity=Parity(max_abs_difference=0.0, samples=9))),
        ("disjoint", Evidence(disjoint=Identities(evaluation={str(i) for i in range(9)}, training={"a"}))),
    ],
)
def test_too_few_samples_refuse_even_a_perfect_candidate(gate: str, evidence: Evidence) -> None:
    assert outcome(evidence, gate, 0.5, minimum=9).verdict == "passed"
    found = outcome(evidence, gate, 0.5, minimum=10)
    assert (found.verdict, found.detail) == ("not_enough_data", "9 samples, 10 are needed.")
    assert not all_passed([found])


def test_what_is_not_required_is_shown_and_refuses_nothing() -> None:
    evidence = Evidence(parity=Parity(max_abs_difference=0.0, samples=1), size=Size(size_bytes=2**20))
    too_large = Requirement(gate="size", threshold=0.5, required=False)
    found = evaluate_gates(evidence, [Requirement(gate="parity"), too_large])
    assert [(o.gate, o.required, o.verdict) for o in found] == [
        ("parity", True, "passed"),
        ("size", False, "failed"),
    ]
    assert all_passed(found)
    assert not all_passed(found[1:]), "nothing that is required was judged"


@pytest.mark.parametrize("evidence", [Evidence(), Evidence(agreement=Tally(correct=0, total=0))])
def test_what_is_not_required_and_was_not_measured_says_nothing(evidence: Evidence) -> None:
    assert evaluate_gates(evidence, [Requirement(gate="agreement", required=False)]) == []


def test_outcomes_keep_the_order_of_the_requirements_and_one_failure_refuses() -> None:
    evidence = Evidence(
        new_accuracy=Tally(correct=1, total=2), parity=Parity(max_abs_difference=0.0, samples=1)
    )
    requirements = [Requirement(gate="parity"), Requirement(gate="new_accuracy", threshold=0.9)]
    found = evaluate_gates(evidence, requirements)
    assert [(o.gate, o.verdict) for o in found] == [("parity", "passed"), ("new_accuracy", "failed")]
    assert all_passed(found[:1])
    assert not all_passed(found)


def test_no_outcome_at_all_is_no_permission() -> None:
    assert not all_passed([])


def test_everything_makes_the_round_trip_through_json() -> None:
    evidence = Evidence(
        new_accuracy=Tally(correct=1, total=2),
        not_worse=PAIRS,
        forgetting=Pairs(samples=200, lost=3, gained=1),
        slices=Slices(slices={"class 1": PAIRS}),
        calibration=Calibration(bins=[Bin(n=2, confidence=0.9, accuracy=0.5)]),
        parity=Parity(max_abs_difference=1e-6, samples=2),
        size=Size(size_bytes=3),
        agreement=Tally(correct=1, total=1),
        disjoint=Identities(evaluation={"a"}, training={"b"}, memory={"c"}),
    )
    assert set(Evidence.model_fields) == set(GATES)
    assert Evidence.model_validate_json(evidence.model_dump_json()) == evidence
    requirement = Requirement(gate="forgetting", threshold=0.05, minimum_samples=100)
    assert Requirement.model_validate_json(requirement.model_dump_json()) == requirement
    for found in evaluate_gates(evidence, [requirement, Requirement(gate="disjoint")]):
        assert GateOutcome.model_validate_json(found.model_dump_json()) == found


@pytest.mark.parametrize(
    "make",
    [
        lambda: Requirement(gate="vibes"),
        lambda: Requirement(gate="parity", threshold=float("nan")),
        lambda: Parity(max_abs_difference=-1.0, samples=2),
        lambda: Tally(correct=3, total=2),
        lambda: Pairs(samples=3, lost=2, gained=2),
        lambda: Calibration(bins=[{"n": 1}]),
        lambda: Evidence(surprise=1),
    ],
)
def test_nonsense_is_refused_when_it_is_written_down(make: object) -> None:
    with pytest.raises(ValidationError):
        make()
