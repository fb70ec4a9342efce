"""Validation arithmetic, through the door."""

from cl_engine.gates import (
    Bin,
    Calibration,
    Evidence,
    GateName,
    GateOutcome,
    Identities,
    Latency,
    Pairs,
    Parity,
    Requirement,
    Size,
    Slices,
    Tally,
    Verdict,
    all_passed,
    evaluate_gates,
)

__all__ = [
    "Bin",
    "Calibration",
    "Evidence",
    "GateName",
    "GateOutcome",
    "Identities",
    "Latency",
    "Pairs",
    "Parity",
    "Requirement",
    "Size",
    "Slices",
    "Tally",
    "Verdict",
    "all_passed",
    "evaluate_gates",
]
