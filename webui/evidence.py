"""Evidence in words: a version's classes and metrics beside another's."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

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
    """A class or group of a set: how right both versions are, and their difference with its interval."""

    name: str
    samples: int
    before: str
    after: str
    difference: str
    interval: str
    worse: bool


def classes_compared(measured: Mapping[str, Any]) -> list[tuple[str, list[ClassCompared]]]:
    """For each set that both versions answered, its classes and groups; those that got worst come first.

    measured: what a validation report keeps of what was measured.
    """
    return [
        (name, _classes(found, measured["per_class"][name]))
        for name, found in measured.get("compared", {}).items()
    ]


def _classes(found: dict[str, Any], per_class: dict[str, Any]) -> list[ClassCompared]:
    """Those that got worst first; then the groups of samples, where there are any."""
    classes, groups = found["classes"], found.get("groups", {})
    lost = set(found["worse"])
    return [
        *(_class(name, classes[name], per_class, name in lost) for name in _worst_first(classes)),
        *(_class(f"from {name}", groups[name], {}, False) for name in _worst_first(groups)),
    ]


def _worst_first(differences: dict[str, Any]) -> list[str]:
    return sorted(differences, key=lambda name: differences[name]["value"])


def _class(name: str, one: dict[str, Any], per_class: dict[str, Any], worse: bool) -> ClassCompared:
    before, after = (
        percent(per_class[role][name]["accuracy"]) if per_class else "–" for role in ("baseline", "candidate")
    )
    interval = f"{points(one['low'])} to {points(one['high'])}"
    return ClassCompared(name, one["n"], before, after, points(one["value"]), interval, worse)


def compared(metrics: Mapping[str, Any], others: Mapping[str, Any] | None) -> list[Compared]:
    """The metrics that training left with a version, beside another's of the same name."""
    beside = others or {}
    return [
        _compared(name, value, beside.get(name))
        for name, value in metrics.items()
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
