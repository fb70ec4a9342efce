"""Validation arithmetic: is the evidence for a candidate good enough?"""

from cl_engine.gates.evaluate import all_passed, evaluate_gates
from cl_engine.gates.types import (
    Evidence,
    GateName,
    GateOutcome,
    Golden,
    Identities,
    Parity,
    Requirement,
    Tally,
    Verdict,
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
