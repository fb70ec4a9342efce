"""Gates in words: what each measured, and what an environment asks of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from backend.engine.gates import Requirement
from backend.validation.models import GateResult, ValidationReport
from webui.templatetags.formats import figure, percent, size_bytes

MIB = 2**20


def points(value: float) -> str:
    """A difference of shares as `−1.3`, in points."""
    return f"{100 * value:+.1f}".replace("-", "−")


def _small(value: float) -> str:
    return f"{value:.2g}"


def _lost(value: float) -> str:
    """What was gained has a minus."""
    return percent(value).replace("-", "−")


def _times(value: float) -> str:
    return f"{value:.2f} ×"


def _count(value: float) -> str:
    return f"{value:.0f}"


def _mib(value: float) -> str:
    return size_bytes(round(value * MIB))


@dataclass(frozen=True)
class Words:
    """bound: what stands before the threshold; how value, threshold and an end of the interval are written,
    threshold None: as the value."""

    title: str
    bound: str
    meaning: str = ""
    value: Callable[[float], str] = percent
    threshold: Callable[[float], str] | None = None
    end: Callable[[float], str] = points

    def asked(self, threshold: float) -> str:
        return (self.threshold or self.value)(threshold)


GATES = {
    "new_accuracy": Words("Accuracy on new data", "at least", "Of the newest held-back samples."),
    "not_worse": Words(
        "Accuracy lost on new data",
        "at most",
        "Beside the live version on the same samples: the far end of 95 %.",
        _lost,
    ),
    "forgetting": Words(
        "Forgetting on old data", "at most", "The same on the old samples that are frozen for it.", _lost
    ),
    "slices": Words(
        "Slices worse than live",
        "none by more than",
        "Classes and sources of samples, corrected for their number.",
        _count,
        percent,
    ),
    "calibration": Words(
        "Calibration error", "at most", "How far accuracy lies from confidence on new data, over 10 bins."
    ),
    "parity": Words(
        "Difference of the export", "at most", "Of a probability, between PyTorch and ONNX.", _small
    ),
    "size": Words("Size of the model", "at most", "What is served, in MiB.", _mib),
    "latency": Words(
        "99th percentile of latency beside live",
        "not surely over",
        "One request at a time, in turn with the live version, on a Triton of its own.",
        _times,
        end=_times,
    ),
    "agreement": Words(
        "Agreement on recorded traffic", "at least", "Requests answered as the live version answered them."
    ),
    "disjoint": Words(
        "Evaluation samples that training saw", "at most", "Of those that candidates are judged on.", _count
    ),
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
        "interval": f"95 %: {words.end(row.interval[0])} to {words.end(row.interval[1])}"
        if row.interval
        else "",
        "threshold": "–" if row.threshold is None else words.asked(row.threshold),
    }


def asked_row(asked: Requirement) -> dict[str, Any]:
    """What an environment asks of a gate, as texts."""
    words = words_of(asked.gate)
    return {
        "asked": asked,
        "title": words.title,
        "meaning": words.meaning,
        "bound": words.bound,
        "threshold": words.asked(asked.threshold),
    }


def words_of(gate: str) -> Words:
    return GATES.get(gate) or Words(gate.replace("_", " "), "", value=figure)


def _look(row: GateResult) -> str:
    """A gate that is not required warns where another refuses."""
    if row.verdict == "passed":
        return "passed"
    return "failed" if row.required else "degraded"
