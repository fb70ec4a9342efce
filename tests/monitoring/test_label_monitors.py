"""Accuracy on late labels in service: windows wait for their labels, and a fall raises an alert."""

from datetime import timedelta
from typing import Any

import numpy as np
import pytest

from backend.core.clock import now
from backend.core.errors import AppError
from backend.engine.runtime import OnnxModel
from backend.engine.scenarios import digits
from backend.monitoring.evaluation import evaluate
from backend.monitoring.models import Alert, DriftMonitor, DriftResult, Observation
from backend.monitoring.monitors import monitor_create
from backend.monitoring.rebuilding import rebuild
from backend.monitoring.services import monitors_rebuild
from backend.registry.models import ModelVersion
from backend.registry.services import artifact_path
from tests.factories import SYSTEM, make_samples, make_service, make_snapshot
from tests.monitoring.builders import make_served_version, observe

pytestmark = pytest.mark.django_db
IMAGES = digits(np.random.default_rng(0))


def answers(version: ModelVersion, inputs: np.ndarray) -> np.ndarray:
    """(n, classes)."""
    return OnnxModel(artifact_path(version, "model.onnx")).predict(inputs)


@pytest.fixture
def version() -> ModelVersion:
    """Right about nine in ten of the held-out samples: of the others the label is the class after its answer."""
    service = make_service()
    version = make_served_version(service)
    predicted = answers(version, IMAGES.x[:200]).argmax(axis=1)
    wrong = np.arange(200) % 10 == 0
    labels = [version.classes[index] for index in (predicted + wrong) % 9]
    samples = make_samples(service, 200, inputs=IMAGES.x[:200], labels=labels, reserved="validation")
    make_snapshot(service, "validation", samples)
    monitors_rebuild(actor=SYSTEM, version=version)
    service.monitors.all().delete()
    return version


def watched(version: ModelVersion, **settings: Any) -> DriftMonitor:
    made = monitor_create(
        actor=SYSTEM,
        service=version.service,
        view="labels",
        detector="accuracy",
        settings={"window_size": 100, **settings},
    )
    rebuild(version.service_id)
    made.refresh_from_db()
    assert (made.state, made.problem) == ("armed", "")
    return made


def serve(version: ModelVersion, first: int = 200, count: int = 100) -> None:
    inputs = IMAGES.x[first : first + count]
    observe(version.service, inputs, version=version.number, probabilities=answers(version, inputs))


def label(version: ModelVersion, *, wrong: float = 0.1, of: float = 1.0) -> None:
    """Label a share of what has no label yet, evenly, so that a share of these answers is wrong."""
    rows = Observation.objects.filter(service=version.service, label="").order_by("sequence")
    for number, row in enumerate(rows):
        if int(number * of) == int((number - 1) * of) and number:
            continue
        at = version.classes.index(row.predicted) + (number % 100 < 100 * wrong)
        row.label = version.classes[at % len(version.classes)]
        row.save()


def judge(version: ModelVersion) -> list[str]:
    evaluate(version.service_id)
    return list(DriftResult.objects.order_by("pk").values_list("verdict", flat=True))


def test_a_window_waits_for_its_labels_and_no_longer(version: ModelVersion) -> None:
    watched(version, label_delay_s=3600)
    serve(version)
    assert judge(version) == []
    label(version, of=0.6)
    assert judge(version) == [], "forty have no label yet"
    Observation.objects.update(at=now() - timedelta(hours=2))
    assert judge(version) == ["normal"], "the hour is over"
    result = DriftResult.objects.get()
    assert (result.size, result.details["labelled"], result.details["answered"]) == (60, 60, 100)
    serve(version, 300)
    label(version)
    assert judge(version) == ["normal", "normal"], "all labels are there before the hour is over"


def test_without_labels_nothing_is_said_once_the_delay_is_over(version: ModelVersion) -> None:
    watched(version, label_delay_s=0)
    serve(version)
    Observation.objects.update(at=now() - timedelta(seconds=1))
    assert judge(version) == ["no_data"]
    result = DriftResult.objects.get()
    assert (result.score, result.details["accuracy"], result.details["classes"]) == (None, None, {})


def test_a_fall_raises_an_alert_that_says_of_which_classes(version: ModelVersion) -> None:
    watched(version)
    serve(version)
    label(version)
    assert judge(version) == ["normal"]
    serve(version, 300)
    label(version, wrong=0.6)
    assert judge(version) == ["normal", "breached"]
    alert = Alert.objects.get()
    assert alert.title.startswith("Less accuracy on ")
    assert (alert.first_sequence, alert.last_sequence) == (101, 200)
    told = alert.evidence.get().details
    assert told["accuracy"] == pytest.approx(0.4)
    assert sum(one["n"] for one in told["classes"].values()) == 100
    assert all(one["n"] >= one["right"] for one in told["classes"].values())


def test_a_window_of_one_class_says_nothing(version: ModelVersion) -> None:
    watched(version)
    serve(version)
    Observation.objects.update(label="3")
    assert judge(version) == ["no_data"]
    assert list(DriftResult.objects.get().details["classes"]) == ["3"]
    assert not Alert.objects.exists()


def test_a_class_that_the_version_does_not_know_counts_as_wrong(version: ModelVersion) -> None:
    watched(version)
    serve(version)
    label(version)
    Observation.objects.filter(sequence__lte=60).update(label="a cat")
    assert judge(version) == ["breached"]
    assert DriftResult.objects.get().details["classes"]["a cat"] == {"n": 60, "right": 0, "reference": None}


def test_it_is_rebuilt_at_a_promotion_and_never_mixes_versions(version: ModelVersion) -> None:
    found = watched(version)
    serve(version, count=50)
    newer = make_served_version(version.service, seed=1)
    monitors_rebuild(actor=SYSTEM, version=newer)
    rebuild(version.service_id)
    serve(newer, 250)
    label(newer)
    judge(version)
    result = DriftResult.objects.get()
    assert (result.version_number, result.first_sequence, result.last_sequence) == (2, 51, 150)
    found.refresh_from_db()
    assert (found.state, found.version_number) == ("armed", 2)


@pytest.mark.parametrize(
    ("settings", "code", "field"),
    [
        ({"reference": "training"}, "monitor_invalid", "reference"),
        ({"reference": "moving"}, "monitor_invalid", "reference"),
        ({"label_delay_s": -1}, "monitor_invalid", "label_delay_s"),
        ({"parameters": {"minimum_of_class": 0}}, "parameter_out_of_range", "parameters"),
        ({"parameters": {"margin": 1}}, "parameter_unknown", "parameters.margin"),
    ],
)
def test_what_makes_no_sense_is_refused(
    version: ModelVersion, settings: dict[str, Any], code: str, field: str
) -> None:
    with pytest.raises(AppError) as refused:
        watched(version, **settings)
    assert (refused.value.code, refused.value.data["field"]) == (code, field)
