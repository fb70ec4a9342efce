"""From evidence to verdicts. Only `passed` lets a candidate through; everything else refuses where it is required."""

import math
from collections.abc import Callable, Iterable

from cl_engine.gates.answers import agreement, calibration, disjoint, new_accuracy
from cl_engine.gates.beside_live import latency, not_worse, slices
from cl_engine.gates.measured import Measured
from cl_engine.gates.model import parity, size
from cl_engine.gates.types import Evidence, GateName, GateOutcome, Requirement, Verdict

_GATES: dict[GateName, Callable[..., Measured]] = {
    "new_accuracy": new_accuracy,
    "not_worse": not_worse,
    "forgetting": not_worse,
    "slices": slices,
    "calibration": calibration,
    "parity": parity,
    "size": size,
    "latency": latency,
    "agreement": agreement,
    "disjoint": disjoint,
}


def evaluate_gates(evidence: Evidence, requirements: Iterable[Requirement]) -> list[GateOutcome]:
    """One outcome for each requirement, in their order; a gate without evidence is `absent`.

    A gate that is not required says something only where enough was measured for it.
    """
    outcomes = [_evaluate(evidence, requirement) for requirement in requirements]
    return [found for found in outcomes if found.required or found.verdict in ("passed", "failed")]


def all_passed(outcomes: Iterable[GateOutcome]) -> bool:
    """Whether there is at least one outcome that is required, and every such one passed."""
    verdicts = [outcome.verdict for outcome in outcomes if outcome.required]
    return bool(verdicts) and all(verdict == "passed" for verdict in verdicts)


def _evaluate(evidence: Evidence, requirement: Requirement) -> GateOutcome:
    shown = getattr(evidence, requirement.gate)
    if shown is None:
        return _without_value(requirement, "absent", "Required, but nothing was measured for it.")
    measured = _GATES[requirement.gate](shown, requirement)
    needed = max(requirement.minimum_samples, measured.needed)
    if measured.samples < needed:
        detail = f"{measured.samples} {measured.of}, {needed} are needed."
        return _without_value(requirement, "not_enough_data", detail)
    # A NaN or an infinity cannot be stored as JSON, and never passes.
    if not math.isfinite(measured.value):
        return _without_value(requirement, "failed", measured.detail)
    return GateOutcome(
        gate=requirement.gate,
        required=requirement.required,
        value=measured.value,
        interval=measured.interval,
        threshold=requirement.threshold,
        verdict="passed" if measured.holds else "failed",
        detail=measured.detail,
    )


def _without_value(requirement: Requirement, verdict: Verdict, detail: str) -> GateOutcome:
    return GateOutcome(
        gate=requirement.gate,
        required=requirement.required,
        value=None,
        threshold=requirement.threshold,
        verdict=verdict,
        detail=detail,
    )
