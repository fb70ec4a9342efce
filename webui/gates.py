"""Gates in words: what each measured, and what an environment asks of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from backend.validation.models import GateResult, ValidationReport
from webui.templatetags.formats import figure, percent, size_bytes

MIB = 2**20


def points(value: float) -> str:
    """A difference of shares as `−1.3`, in points."""
    return f"{100 * value:+.1f}".replace("-", "−")


def _small(value: float) -> str:
    return f"{value:.2g}"


def _count(value: float) -> str:
    return f"{value:.0f}"


def _mib(value: float) -> str:
    return size_bytes(round(value * MIB))


@dataclass(frozen=True)
class Words:
    """bound: what stands before the threshold; value and threshold: how each is written, None: as the other."""

    title: str
    bound: str
    value: Callable[[float], str] = percent
    threshold: Callable[[float], str] | None = None


GATES = {
    "new_accuracy": Words("Accuracy on new data", "at least"),
    "not_worse": Words("Accuracy lost on new data", "at most"),
    "forgetting": Words("Forgetting on old data", "at most"),
    "slices": Words("Slices worse than live", "none by more than", _count, percent),
    "calibration": Words("Calibration error", "at most"),
    "parity": Words("Difference of the export", "at most", _small),
    "size": Words("Size of the model", "at most", _mib),
    "agreement": Words("Agreement on recorded traffic", "at least"),
    "disjoint": Words("Evaluation samples that training saw", "at most", _count),
}


def gate_rows(report: ValidationReport | None) -> list[dict[str, Any]]:
    """A report's gates, each with title, measured value, its interval, bound and threshold as texts."""
    return [gate_row(row) for row in report.gates.all()] if report else []


def gate_row(row: GateResult) -> dict[str, Any]:
    words = words_of(row.gate)
    return {
        "row": row,
        "title": words.title,
        "verdict": row.verdict.replace("_", " "),
        "look": _look(row),
        "bound": words.bound,
        "value": "–" if row.value is None else words.value(row.value),
        "interval": f"95 %: {points(row.interval[0])} to {points(row.interval[1])}" if row.interval else "",
        "threshold": "–" if row.threshold is None else (words.threshold or words.value)(row.threshold),
    }


def words_of(gate: str) -> Words:
    return GATES.get(gate) or Words(gate.replace("_", " "), "", figure)


def _look(row: GateResult) -> str:
    """A gate that is not required warns where another refuses."""
    if row.verdict == "passed":
        return "passed"
    return "failed" if row.required else "degraded"
