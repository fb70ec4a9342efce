"""How bad an alert is: by how far its monitors are beyond what is usual, and by the accuracy that is estimated lost."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from backend.monitoring.kinds import VIEWS

SEVERITIES = ("low", "medium", "high")


class Scale(NamedTuple):
    """distance: how far a window is beyond the usual, by its score, threshold and details; from where on it is bad."""

    distance: Callable[[float, float, Mapping[str, Any]], float]
    medium: float
    high: float

    def severity(self, distance: float) -> str:
        """Of SEVERITIES."""
        return "high" if distance >= self.high else "medium" if distance >= self.medium else "low"


def _times(score: float, threshold: float, _: Mapping[str, Any]) -> float:
    """The score in units of its threshold."""
    return score / threshold if threshold else 0.0


def _beyond(score: float, threshold: float, _: Mapping[str, Any]) -> float:
    """Shares, 0..1: what is more than the threshold."""
    return score - threshold


def _apart(score: float, threshold: float, _: Mapping[str, Any]) -> float:
    """Shares, 0..1: either way."""
    return abs(score - threshold)


def _lost(score: float, threshold: float, details: Mapping[str, Any]) -> float:
    """The accuracy, 0..1, that held-out samples let expect and labels do not show; the score says how sure that is."""
    expected, accuracy = details.get("expected"), details.get("accuracy")
    return 0.0 if expected is None or accuracy is None else expected - accuracy


# Accuracy that is lost, 0..1; errors and confidences are weighed like it.
MEDIUM_LOSS, HIGH_LOSS = 0.05, 0.15
SCALES = dict.fromkeys(VIEWS, Scale(_times, 1.5, 3.0)) | {
    "quality": Scale(_beyond, 0.05, 0.2),
    "labels": Scale(_lost, MEDIUM_LOSS, HIGH_LOSS),
    "errors": Scale(_beyond, MEDIUM_LOSS, HIGH_LOSS),
    "confidence": Scale(_apart, MEDIUM_LOSS, HIGH_LOSS),
}


def severity_of_drop(drop: float | None) -> str:
    """Of SEVERITIES, by the accuracy that is estimated lost, 0..1; None where nothing is estimated."""
    return SCALES["labels"].severity(drop or 0.0)


def worst(severities: list[str]) -> str:
    """The highest of SEVERITIES among these; the lowest of all where there are none."""
    return max(severities, key=SEVERITIES.index, default=SEVERITIES[0])


def is_worse(one: str, other: str) -> bool:
    """Whether the first severity is above the second."""
    return SEVERITIES.index(one) > SEVERITIES.index(other)
