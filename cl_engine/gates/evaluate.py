"""The gates themselves. Only `passed` lets a candidate through; everything else refuses."""

import math
from collections.abc import Callable, Iterable
from typing import NamedTuple

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

# 0.90 - 0.85 is a little more than 0.05 in binary: a difference equal to its threshold must pass.
ROUNDING = 1e-9


def evaluate_gates(evidence: Evidence, requirements: Iterable[Requirement]) -> list[GateOutcome]:
    """One outcome for each requirement, in their order; a gate without evidence is `absent`."""
    return [_evaluate(evidence, requirement) for requirement in requirements]


def all_passed(outcomes: Iterable[GateOutcome]) -> bool:
    """Whether there is at least one outcome and every one passed."""
    verdicts = [outcome.verdict for outcome in outcomes]
    return bool(verdicts) and all(verdict == "passed" for verdict in verdicts)


class _Measured(NamedTuple):
    value: float
    samples: int
    holds: bool
    detail: str


def _evaluate(evidence: Evidence, requirement: Requirement) -> GateOutcome:
    shown = getattr(evidence, requirement.gate)
    if shown is None:
        return _outcome(requirement, None, "absent", "Required, but nothing was measured for it.")
    measured = _GATES[requirement.gate](shown, requirement.threshold)
    if measured.samples < requirement.minimum_samples:
        detail = f"{measured.samples} samples, {requirement.minimum_samples} are needed."
        return _outcome(requirement, None, "not_enough_data", detail)
    # A NaN or an infinity cannot be stored as JSON, and never passes.
    value = measured.value if math.isfinite(measured.value) else None
    verdict: Verdict = "passed" if measured.holds and value is not None else "failed"
    return _outcome(requirement, value, verdict, measured.detail)


def _outcome(requirement: Requirement, value: float | None, verdict: Verdict, detail: str) -> GateOutcome:
    return GateOutcome(
        gate=requirement.gate, value=value, threshold=requirement.threshold, verdict=verdict, detail=detail
    )


def _new_accuracy(shown: Tally, threshold: float) -> _Measured:
    """Accuracy on new data is at least the threshold."""
    detail = f"{shown.correct} of {shown.total} new samples right."
    return _Measured(shown.accuracy, shown.total, shown.accuracy >= threshold - ROUNDING, detail)


def _forgetting(shown: Golden, threshold: float) -> _Measured:
    """Accuracy on the golden set fell by at most the threshold."""
    drop = shown.baseline.accuracy - shown.candidate.accuracy
    detail = (
        f"Of {shown.baseline.total} golden samples the live model has {shown.baseline.correct} right, "
        f"the candidate {shown.candidate.correct}."
    )
    return _Measured(drop, shown.baseline.total, drop <= threshold + ROUNDING, detail)


def _parity(shown: Parity, threshold: float) -> _Measured:
    """The exported model's probabilities differ from the trained one's by at most the threshold."""
    difference = shown.max_abs_difference
    detail = f"Largest difference {difference:.2e} over {shown.samples} samples."
    return _Measured(difference, shown.samples, difference <= threshold, detail)


def _disjoint(shown: Identities, threshold: float) -> _Measured:
    """At most `threshold` evaluation ids (none, by default) were ever trained on or remembered."""
    leaked = sorted(shown.evaluation & (shown.training | shown.memory))
    detail = (
        f"{len(leaked)} evaluation samples were trained on, first {leaked[0]!r}."
        if leaked
        else f"None of {len(shown.evaluation)} evaluation samples was ever trained on."
    )
    return _Measured(float(len(leaked)), len(shown.evaluation), len(leaked) <= threshold, detail)


_GATES: dict[GateName, Callable[..., _Measured]] = {
    "new_accuracy": _new_accuracy,
    "forgetting": _forgetting,
    "parity": _parity,
    "disjoint": _disjoint,
}
