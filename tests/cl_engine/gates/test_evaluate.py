import pytest
from pydantic import ValidationError

from cl_engine.gates import (
    Evidence,
    GateOutcome,
    Golden,
    Identities,
    Parity,
    Requirement,
    Tally,
    all_passed,
    evaluate_gates,
)


def outcome(evidence: Evidence, gate: str, threshold: float = 0.0, minimum: int = 1) -> GateOutcome:
    (found,) = evaluate_gates(
        evidence, [Requirement(gate=gate, threshold=threshold, minimum_samples=minimum)]
    )
    return found


@pytest.mark.parametrize(("correct", "verdict"), [(89, "failed"), (90, "passed"), (91, "passed")])
def test_new_accuracy_reaches_its_threshold(correct: int, verdict: str) -> None:
    found = outcome(Evidence(new_accuracy=Tally(correct=correct, total=100)), "new_accuracy", 0.9)
    assert (found.verdict, found.value) == (verdict, correct / 100)


@pytest.mark.parametrize(("candidate", "verdict"), [(84, "failed"), (85, "passed"), (95, "passed")])
def test_forgetting_may_equal_its_threshold_though_binary_fractions_differ(
    candidate: int, verdict: str
) -> None:
    assert 0.90 - 0.85 > 0.05
    golden = Golden(baseline=Tally(correct=90, total=100), candidate=Tally(correct=candidate, total=100))
    found = outcome(Evidence(forgetting=golden), "forgetting", 0.05)
    assert found.verdict == verdict
    assert found.value == pytest.approx((90 - candidate) / 100)


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


@pytest.mark.parametrize("gate", ["new_accuracy", "forgetting", "parity", "disjoint"])
def test_a_required_gate_without_evidence_is_absent_and_refuses(gate: str) -> None:
    found = outcome(Evidence(), gate)
    assert (found.verdict, found.value) == ("absent", None)
    assert not all_passed([found])


@pytest.mark.parametrize(
    ("gate", "evidence"),
    [
        ("new_accuracy", Evidence(new_accuracy=Tally(correct=9, total=9))),
        (
            "forgetting",
            Evidence(
                forgetting=Golden(baseline=Tally(correct=9, total=9), candidate=Tally(correct=9, total=9))
            ),
        ),
        ("parity", Evidence(parity=Parity(max_abs_difference=0.0, samples=9))),
        ("disjoint", Evidence(disjoint=Identities(evaluation={str(i) for i in range(9)}, training={"a"}))),
    ],
)
def test_too_few_samples_refuse_even_a_perfect_candidate(gate: str, evidence: Evidence) -> None:
    assert outcome(evidence, gate, 0.5, minimum=9).verdict == "passed"
    found = outcome(evidence, gate, 0.5, minimum=10)
    assert (found.verdict, found.detail) == ("not_enough_data", "9 samples, 10 are needed.")
    assert not all_passed([found])


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
        forgetting=Golden(baseline=Tally(correct=2, total=2), candidate=Tally(correct=1, total=2)),
        parity=Parity(max_abs_difference=1e-6, samples=2),
        disjoint=Identities(evaluation={"a"}, training={"b"}, memory={"c"}),
    )
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
        lambda: Golden(baseline=Tally(correct=1, total=2), candidate=Tally(correct=1, total=3)),
        lambda: Evidence(surprise=1),
    ],
)
def test_nonsense_is_refused_when_it_is_written_down(make: object) -> None:
    with pytest.raises(ValidationError):
        make()
