"""Estimated accuracy: calibrated for the live version, window by window, with nobody's label."""

import numpy as np
import pytest

from backend.core.actor import system_actor
from backend.engine.runtime import OnnxModel
from backend.jobs.queue import JOBS
from backend.monitoring.control import estimate_full_windows, restart_lost_calibrations
from backend.monitoring.estimating import calibrate, estimate
from backend.monitoring.models import AccuracyEstimator, AccuracyWindow
from backend.monitoring.services import monitors_rebuild
from backend.registry.models import ModelVersion
from backend.registry.services import artifact_path
from tests.factories import make_inputs, make_samples, make_service, make_snapshot
from tests.monitoring.builders import make_served_version, observe

pytestmark = pytest.mark.django_db
ACTOR = system_actor("test")


def answers(version: ModelVersion, inputs: np.ndarray) -> np.ndarray:
    return OnnxModel(artifact_path(version, "model.onnx")).predict(inputs)


def serve(version: ModelVersion, count: int, probabilities: np.ndarray | None = None) -> None:
    inputs = make_inputs(count)
    said = answers(version, inputs) if probabilities is None else probabilities
    observe(version.service, inputs, version=version.number, probabilities=said)


def promote(version: ModelVersion) -> AccuracyEstimator:
    monitors_rebuild(actor=ACTOR, version=version)
    found = AccuracyEstimator.objects.get(service=version.service)
    calibrate(found.pk)
    found.refresh_from_db()
    return found


@pytest.fixture
def version() -> ModelVersion:
    """Right about three in four of 400 held-out samples."""
    service = make_service()
    made, inputs = make_served_version(service), make_inputs(400)
    classes = service.signature["classes"]
    said = answers(made, inputs).argmax(axis=1)
    labels = [classes[(one + (index % 4 == 0)) % len(classes)] for index, one in enumerate(said)]
    held_out = make_samples(service, 400, inputs=inputs, labels=labels, reserved="validation")
    make_snapshot(service, "validation", held_out)
    return made


def test_a_promotion_calibrates_on_held_out_samples(version: ModelVersion) -> None:
    serve(version, 30)
    found = promote(version)
    assert (found.version_number, found.held_out, found.problem) == (1, 400, "")
    assert found.accuracy == pytest.approx(0.75)
    assert (found.reference != "", found.next_sequence) == (True, 31)


def test_each_full_window_is_estimated_once(version: ModelVersion) -> None:
    found = promote(version)
    serve(version, 250)
    assert [estimate(found.pk), estimate(found.pk)] == [2, 0]
    rows = list(AccuracyWindow.objects.all())
    assert [(row.first_sequence, row.last_sequence, row.size) for row in rows] == [
        (1, 100, 100),
        (101, 200, 100),
    ]
    assert all(row.low <= row.estimated <= row.high for row in rows)
    # Its confidence is what it is of the held-out samples: as calibrated, so is the estimate.
    assert rows[0].estimated == pytest.approx(0.75, abs=0.1)


def test_answers_without_probabilities_are_passed_over(version: ModelVersion) -> None:
    found = promote(version)
    serve(version, 60)
    version.service.observations.filter(sequence__lte=20).update(probabilities=b"")
    serve(version, 60)
    estimate(found.pk)
    [row] = AccuracyWindow.objects.all()
    assert (row.first_sequence, row.last_sequence) == (21, 120)


def test_a_window_never_mixes_versions(version: ModelVersion) -> None:
    promote(version)
    serve(version, 90)
    newer = make_served_version(version.service, seed=1)
    found = promote(newer)
    serve(version, 30)
    serve(newer, 100)
    estimate(found.pk)
    [row] = AccuracyWindow.objects.all()
    assert (row.version_number, row.first_sequence, row.last_sequence) == (2, 121, 220)


def test_without_held_out_samples_it_says_what_is_missing() -> None:
    found = promote(make_served_version(make_service()))
    assert (found.reference, "validation snapshot" in found.problem) == ("", True)
    assert estimate(found.pk) == 0


def test_answers_that_do_not_fit_end_it_with_a_sentence(version: ModelVersion) -> None:
    found = promote(version)
    classes = len(version.classes)
    serve(version, 100, np.full((100, classes), 0.9, np.float32))
    assert estimate(found.pk) == 0
    found.refresh_from_db()
    assert found.reference == ""
    assert found.problem


def test_control_asks_for_full_windows_and_lost_calibrations(
    version: ModelVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, int]] = []
    for name in ("monitoring.calibrate", "monitoring.estimate"):
        monkeypatch.setitem(JOBS, name, lambda pk, name=name: asked.append((name, pk)))
    monkeypatch.setattr("backend.monitoring.control.enqueue", lambda name, pk: asked.append((name, pk)))
    found = promote(version)
    serve(version, 99)
    estimate_full_windows()
    assert asked == []
    serve(version, 1)
    estimate_full_windows()
    restart_lost_calibrations()
    assert asked == [("monitoring.estimate", found.pk)]
    AccuracyEstimator.objects.update(reference="")
    restart_lost_calibrations()
    assert asked[1:] == [("monitoring.calibrate", found.pk)]
