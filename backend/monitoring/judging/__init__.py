"""How each view is judged: fitted on a reference, then asked about one window after another."""

from collections.abc import Callable
from typing import NamedTuple

from backend.monitoring.judging import drift, labels, quality, streams
from backend.monitoring.judging.case import Case, Fitted, Verdict
from backend.monitoring.kinds import VIEWS
from backend.monitoring.sights import Sight, TrafficSight

__all__ = ["JUDGES", "Case", "Fitted", "Judge", "Verdict"]


class Judge(NamedTuple):
    """Both raise AppError or EngineError where nothing can be made of what they are given.

    fit: None where nothing is compared with a reference.
    """

    fit: Callable[[Case, Sight], Fitted] | None
    judge: Callable[[Case, TrafficSight], Verdict]


JUDGES = dict.fromkeys(VIEWS, Judge(drift.fit, drift.judge)) | {
    "quality": Judge(quality.fit, quality.judge),
    "labels": Judge(labels.fit, labels.judge),
    "errors": Judge(None, streams.judge),
    "confidence": Judge(None, streams.judge),
}
