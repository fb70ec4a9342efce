"""Accuracy on late labels, overall and class by class, against that on held-out samples."""

from typing import Any

from backend.engine.drift import Accuracy, DriftScore, LabelledAccuracy, load_check, save_check
from backend.monitoring.judging.case import Case, Fitted, Verdict
from backend.monitoring.sights import Sight, SnapshotSight, TrafficSight


def fit(case: Case, reference: Sight) -> Fitted:
    """How often the version is right about the held-out samples of the classes that it knows."""
    assert isinstance(reference, SnapshotSight)
    classes = list(case.version.classes)
    known = [row for row, label in enumerate(reference.labels) if label in classes]
    actual = [classes.index(reference.labels[row]) for row in known]
    predicted = reference.probabilities.argmax(axis=1)[known]
    arguments = case.settings.arguments(case.monitor.view, case.monitor.detector)
    check = LabelledAccuracy.fit(predicted, actual, **arguments)
    # The threshold is that of every window, an empty one too.
    return Fitted.saved(lambda path: save_check(check, path), check.judge([], []).score.threshold)


def judge(case: Case, window: TrafficSight) -> Verdict:
    """Whether the labelled answers are less often right; nothing is said of too few, or where all are of one class.

    details: {"answered", "labelled", "accuracy", "expected", "classes": {class: {"n", "right", "reference"}},
    "worse": [class]}.
    """
    check = load_check(case.stored())
    assert isinstance(check, LabelledAccuracy)
    rows = [row for row in window.rows if row.label]
    labels = [row.label for row in rows]
    # Behind the classes of the version whatever else it should have said.
    names = [*case.version.classes, *sorted({*labels} - {*case.version.classes})]
    number = {name: index for index, name in enumerate(names)}
    found = check.judge([number[row.predicted] for row in rows], [number[label] for label in labels])
    score = found.score
    if len(found.classes) == 1:
        # Its accuracy beside that of all classes would say what the mix is, and not how the model fares.
        score = DriftScore(None, score.threshold, breached=False, n=score.n, status="no_data")
    details = {
        "answered": len(window.rows),
        "labelled": len(rows),
        "accuracy": found.overall.value,
        "expected": found.expected,
        "classes": {names[index]: _told(one) for index, one in found.classes.items()},
        "worse": [names[index] for index in found.worse],
    }
    return Verdict(score, details)


def _told(found: Accuracy) -> dict[str, Any]:
    return {"n": found.n, "right": found.right, "reference": found.reference}
