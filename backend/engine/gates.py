"""Validation arithmetic, through the door."""

from cl_engine.gates import (
    Evidence,
    GateName,
    GateOutcome,
    Golden,
    Identities,
    Parity,
    Requirement,
    Tally,
    Verdict,
    all_passed,
    evaluate_gates,
)

__all__ = [
    "Evidence",
    "GateName",
    "GateOutcome",
    "Golden",
    "Identities",
    "Parity",
    "Requirement",
    "Tally",
    "Verdict",
    "all_passed",
    "evaluate_gates",
]
