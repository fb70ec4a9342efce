"""Outcomes against other requirements than they were judged by, and how far inside them they are."""

from typing import Any

import pytest

from cl_engine.gates import GateOutcome, Requirement, holds, margin


def outcome(gate: str, value: float | None, threshold: float, **fields: Any) -> GateOutcome:
    values = {"verdict": "passed", "detail": "", **fields}
    return GateOutcome(gate=gate, value=value, threshold=threshold, **values)


def asked(gate: str, threshold: float, minimum_samples: int = 1) -> Requirement:
    return Requirement(gate=gate, threshold=threshold, minimum_samples=minimum_samples)


@pytest.mark.parametrize(
    ("gate", "value", "threshold", "met"),
    [
        ("new_accuracy", 0.8, 0.8, True),
        ("new_accuracy", 0.8, 0.81, False),
        ("agreement", 0.5, 0.4, True),
        ("not_worse", 0.04, 0.05, True),
        ("forgetting", 0.04, 0.03, False),
        ("calibration", 0.1, 0.1, True),
        ("parity", 1e-3, 1e-4, False),
        ("size", 100.0, 99.0, False),
        ("disjoint", 0.0, 0.0, True),
        ("disjoint", 1.0, 0.0, False),
    ],
)
def test_by_the_value(gate: str, value: float, threshold: float, met: bool) -> None:
    assert holds(outcome(gate, value, 0.0), asked(gate, threshold), minimum_samples=1) is met


def test_latency_by_the_near_end_of_its_interval() -> None:
    found = outcome("latency", 1.6, 1.5, interval=(1.4, 1.9))
    assert holds(found, asked("latency", 1.5), minimum_samples=1)
    assert not holds(found, asked("latency", 1.3), minimum_samples=1)


def test_slices_only_by_a_threshold_that_asks_no_more() -> None:
    found = outcome("slices", 0.0, 0.1)
    assert [holds(found, asked("slices", t), minimum_samples=1) for t in (0.05, 0.1, 0.2)] == [
        False,
        True,
        True,
    ]
    assert not holds(outcome("slices", 1.0, 0.1), asked("slices", 0.1), minimum_samples=1)


def test_nothing_holds_that_did_not_pass_or_had_too_few_samples() -> None:
    for verdict in ("failed", "absent", "not_enough_data"):
        assert not holds(outcome("size", 1.0, 2.0, verdict=verdict), asked("size", 2.0), minimum_samples=1)
    assert not holds(outcome("size", None, 2.0), asked("size", 2.0), minimum_samples=1)
    assert not holds(outcome("new_accuracy", 1.0, 0.5), asked("new_accuracy", 0.5, 60), minimum_samples=20)


@pytest.mark.parametrize(
    ("gate", "value", "threshold", "share"),
    [
        ("new_accuracy", 0.85, 0.7, 0.5),
        ("new_accuracy", 0.7, 0.7, 0.0),
        ("agreement", 1.0, 0.25, 1.0),
        ("forgetting", 0.04, 0.05, 0.2),
        ("forgetting", -0.01, 0.05, 1.0),
        ("size", 128.0, 512.0, 0.75),
        ("disjoint", 0.0, 0.0, 1.0),
        ("slices", 0.0, 0.1, 1.0),
        ("new_accuracy", 1.0, 1.0, 0.0),
        ("parity", None, 1e-3, 0.0),
    ],
)
def test_how_far_inside(gate: str, value: float | None, threshold: float, share: float) -> None:
    assert margin(outcome(gate, value, threshold), asked(gate, threshold)) == pytest.approx(share)
