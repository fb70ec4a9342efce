"""What changed, of an alert: which inputs, which classes, and where they lie."""

import numpy as np
import pytest

from backend.core.actor import system_actor
from backend.core.clock import now
from backend.engine.runtime import OnnxModel
from backend.engine.scenarios import digits, drifted
from backend.monitoring.control import explain_what_was_left
from backend.monitoring.explaining import MOST, explain
from backend.monitoring.models import Alert, Observation
from backend.projects.models import Service
from backend.registry.models import ModelVersion
from backend.registry.services import artifact_path
from tests.factories import make_samples, make_service, make_snapshot
from tests.monitoring.builders import make_served_version, observe

pytestmark = pytest.mark.django_db
ACTOR = system_actor("test")
IMAGES = digits(np.random.default_rng(0))


def serve(version: ModelVersion, inputs: np.ndarray) -> None:
    answers = OnnxModel(artifact_path(version, "model.onnx")).predict(inputs)
    observe(version.service, inputs, version=version.number, probabilities=answers)


def alert_over(service: Service, first: int, last: int) -> Alert:
    return Alert.objects.create(
        service=service, version_number=1, title="Drift", first_sequence=first, last_sequence=last
    )


@pytest.fixture
def version() -> ModelVersion:
    service = make_service()
    held_out = make_samples(service, 200, inputs=IMAGES.x[:200], reserved="validation")
    make_snapshot(service, "validation", held_out)
    return make_served_version(service)


def test_what_drifted_is_told_from_what_is_as_it_was(version: ModelVersion) -> None:
    serve(version, IMAGES.x[200:260])
    serve(version, drifted(IMAGES.x[260:300], np.random.default_rng(1), angle_degrees=60))
    alert = alert_over(version.service, 1, 100)
    explain(alert.pk)
    changes = Alert.objects.get().changes
    assert (changes["size"], changes["features"]) == (100, [])
    assert changes["auc"] > 0.55
    shown = {kind: [one["sequence"] > 60 for one in rows] for kind, rows in changes["samples"].items()}
    assert len(shown["drifted"]) == len(shown["typical"]) == 12
    assert sum(shown["drifted"]) > sum(shown["typical"])
    for side in ("reference", "window"):
        assert sum(one[side] for one in changes["classes"]) == pytest.approx(1)
    assert [row[2] for row in changes["map"]["window"]] == list(range(1, 101))
    assert len(changes["map"]["reference"]) == 200
    assert 0 < changes["map"]["explained"] <= 1


def test_only_the_alerts_own_inputs_are_looked_at_and_not_too_many(version: ModelVersion) -> None:
    serve(version, IMAGES.x[200:210])
    for _ in range(3):
        serve(version, IMAGES.x[210:410])
    alert = alert_over(version.service, 11, 610)
    explain(alert.pk)
    changes = Alert.objects.get().changes
    sequences = [row[2] for row in changes["map"]["window"]]
    assert (len(sequences), sequences[0], sequences[-1]) == (MOST, 11, 610)


def test_it_is_found_out_once(version: ModelVersion) -> None:
    serve(version, IMAGES.x[200:260])
    alert = alert_over(version.service, 1, 60)
    explain(alert.pk)
    before = Alert.objects.get().changes
    Observation.objects.all().delete()
    explain(alert.pk)
    assert Alert.objects.get().changes == before


def test_what_is_in_the_way_stands_in_its_place(version: ModelVersion) -> None:
    serve(version, IMAGES.x[200:203])
    explain(alert_over(version.service, 1, 3).pk)
    assert "5 samples of each are needed" in Alert.objects.get().changes["problem"]


def test_columns_of_a_table_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    # The version stands for one of tables: it embeds nothing, and answers by the first columns.
    monkeypatch.setattr(
        "backend.monitoring.explaining.view_of", lambda view, version, x: x if view == "input" else x[:, :9]
    )
    service = make_service()
    service.signature |= {
        "task": "tabular_classification",
        "dtype": "float32",
        "shape": [64],
        "layout": None,
        "range": [-100, 100],
        "features": [f"f{at}" for at in range(64)],
    }
    service.save()
    random = np.random.default_rng(0)
    held_out = random.normal(size=(200, 64)).astype(np.float32)
    make_snapshot(service, "validation", make_samples(service, 200, inputs=held_out, reserved="validation"))
    make_served_version(service)
    moved = random.normal(size=(100, 64)).astype(np.float32)
    moved[:, 7] += 2
    observe(service, moved)
    explain(alert_over(service, 1, 100).pk)
    [feature] = Alert.objects.get().changes["features"]
    assert (feature["name"], feature["shift"]) == ("f7", pytest.approx(2, abs=0.4))


def test_control_begins_again_what_was_left(version: ModelVersion, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    monkeypatch.setattr("backend.monitoring.control.enqueue", lambda name, pk: asked.append(pk))
    alert = alert_over(version.service, 1, 3)
    explain_what_was_left()
    assert asked == []
    Alert.objects.update(created_at=now().replace(year=2020))
    explain_what_was_left()
    assert asked == [alert.pk]
