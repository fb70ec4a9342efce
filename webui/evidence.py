"""Evidence in words: gates with value and threshold, and a version's metrics beside another's."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from backend.registry.models import ModelVersion
from backend.validation.models import GateResult, ValidationReport
from webui.templatetags.formats import figure, percent


def _small(value: float) -> str:
    return f"{value:.2g}"


def _count(value: float) -> str:
    return f"{value:.0f}"


GATES: dict[str, tuple[str, str, Callable[[float], str]]] = {
    "new_accuracy": ("Accuracy on new data", "at least", percent),
    "forgetting": ("Forgetting on old data", "at most", percent),
    "parity": ("Difference of the export", "at most", _small),
    "disjoint": ("Evaluation samples that training saw", "at most", _count),
}
UNCHANGED = 5e-4


@dataclass(frozen=True)
class Compared:
    """One metric of a version and of the one it would replace; better: whether that is a gain, None for neither."""

    name: str
    value: str
    other: str
    change: str
    better: bool | None


def gate_rows(report: ValidationReport | None) -> list[dict[str, Any]]:
    """A report's gates, each with title, measured value, bound and threshold as texts."""
    return [gate_row(row) for row in report.gates.all()] if report else []


def gate_row(row: GateResult) -> dict[str, Any]:
    title, bound, words = GATES.get(row.gate, (row.gate.replace("_", " "), "", figure))
    return {
        "row": row,
        "title": title,
        "verdict": row.verdict.replace("_", " "),
        "look": "passed" if row.verdict == "passed" else "failed",
        "bound": bound,
        "value": "–" if row.value is None else words(row.value),
        "threshold": "–" if row.threshold is None else words(row.threshold),
    }


def compared(version: ModelVersion, other: ModelVersion | None) -> list[Compared]:
    """The metrics that training left with the version, beside the other's of the same name."""
    beside = other.metrics if other else {}
    return [
        _compared(name, value, beside.get(name))
        for name, value in version.metrics.items()
        if isinstance(value, int | float)
    ]


def _compared(name: str, value: float, other: float | None) -> Compared:
    words = percent if name.endswith("accuracy") else figure
    if not isinstance(other, int | float):
        return Compared(name, words(value), "–", "", None)
    gain = value - other
    if abs(gain) < UNCHANGED:
        return Compared(name, words(value), words(other), "", None)
    better = (gain > 0) is name.endswith("accuracy")
    sign = "+" if gain >= 0 else "−"
    return Compared(name, words(value), words(other), f"{sign}{words(abs(gain))}", better)
