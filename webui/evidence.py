"""Evidence in words: a version's classes and metrics beside another's."""

from dataclasses import dataclass
from typing import Any

from backend.registry.models import ModelVersion
from backend.validation.models import ValidationReport
from webui.gates import points
from webui.templatetags.formats import figure, percent

UNCHANGED = 5e-4


@dataclass(frozen=True)
class Compared:
    """One metric of a version and of the one it would replace; better: whether that is a gain, None for neither."""

    name: str
    value: str
    other: str
    change: str
    better: bool | None


@dataclass(frozen=True)
class ClassCompared:
    """A class of a set: how right the live version and the candidate are, and their difference with its interval."""

    name: str
    samples: int
    before: str
    after: str
    difference: str
    interval: str
    worse: bool


def classes_compared(report: ValidationReport) -> list[tuple[str, list[ClassCompared]]]:
    """For each set that both versions answered, its classes; those that got worst come first."""
    measured = report.evidence.get("measured", {})
    return [
        (name, _classes(found, measured["per_class"][name]))
        for name, found in measured.get("compared", {}).items()
    ]


def _classes(found: dict[str, Any], per_class: dict[str, Any]) -> list[ClassCompared]:
    ranked = sorted(found["classes"].items(), key=lambda item: item[1]["value"])
    return [
        ClassCompared(
            name,
            one["n"],
            percent(per_class["baseline"][name]["accuracy"]),
            percent(per_class["candidate"][name]["accuracy"]),
            points(one["value"]),
            f"{points(one['low'])} to {points(one['high'])}",
            name in found["worse"],
        )
        for name, one in ranked
    ]


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
