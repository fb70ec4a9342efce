"""Validation arithmetic: is the evidence for a candidate good enough?"""

from cl_engine.gates.evaluate import all_passed, evaluate_gates
from cl_engine.gates.holding import holds, margin
from cl_engine.gates.types import (
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
)
from cl_engine.metrics.calibration import Bin

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
    "holds",
    "margin",
]
