"""How often a version was right, class by class, by the labels that came late."""

from dataclasses import dataclass

from backend.core.actor import Actor
from backend.engine.drift import Accuracy, Count, LabelledAccuracy
from backend.monitoring.models import AccuracyEstimator
from backend.monitoring.selectors import LABELLED_LIMIT, estimator_get, observation_list
from backend.projects.models import Service
from backend.registry.models import ModelVersion

# How often the page may mark what did not fall. It is looked at now and then, where a monitor judges every window.
FALSE_ALARM = 0.01


@dataclass(frozen=True)
class ClassAccuracy:
    """found: None where nobody labelled it; held_out: accuracy on held-out samples of it, None where there were none.

    fell: whether it is surely less than on these.
    """

    name: str
    found: Accuracy | None
    held_out: float | None
    fell: bool


@dataclass(frozen=True)
class VersionAccuracy:
    """Of the newest labelled answers of a version, LABELLED_LIMIT at most; classes of the version come first.

    fell: whether it is surely less, over all classes, than on held-out samples.
    """

    version_number: int
    overall: Accuracy
    fell: bool
    classes: list[ClassAccuracy]


def accuracy_by_class(actor: Actor, service: Service, number: int) -> VersionAccuracy | None:
    """None where the service has no such version, or none of its answers has a label."""
    version = ModelVersion.objects.filter(service=service, number=number).first()
    rows = observation_list(actor, service).filter(version_number=number).exclude(label="")
    told = list(rows.values_list("predicted", "label")[:LABELLED_LIMIT])
    if version is None or not told:
        return None
    estimator = estimator_get(actor, service)
    held_out = _held_out(estimator, number)
    names = [*version.classes, *sorted({label for _, label in told} - set(version.classes))]
    index = {name: at for at, name in enumerate(names)}
    counts = {index[name]: Count(*count) for name, count in held_out.items()}
    check = LabelledAccuracy.of_counts(counts, false_alarm=FALSE_ALARM)
    found = check.judge([index[predicted] for predicted, _ in told], [index[label] for _, label in told])
    shares = {name: count[0] / count[1] for name, count in held_out.items()}
    classes = [
        ClassAccuracy(name, found.classes.get(at), shares.get(name), at in found.worse)
        for at, name in enumerate(names)
    ]
    p_fell = found.overall.p_fell
    return VersionAccuracy(
        number, found.overall, p_fell is not None and 2 * p_fell < check.false_alarm, classes
    )


def _held_out(estimator: AccuracyEstimator | None, number: int) -> dict[str, list[int]]:
    """Of each class [right, all] among the samples that were held out from this version, where that was measured."""
    return estimator.classes if estimator and estimator.version_number == number else {}
