"""Accuracy class by class, by late labels, beside the held-out samples of the version that is live."""

import numpy as np
import pytest
from django.db.models import F

from backend.access.roles import Role
from backend.engine.runtime import OnnxModel
from backend.engine.scenarios import digits
from backend.monitoring.accuracy import accuracy_by_class
from backend.monitoring.estimating import calibrate
from backend.monitoring.models import AccuracyEstimator, Observation
from backend.monitoring.services import monitors_rebuild
from backend.registry.models import ModelVersion
from backend.registry.services import artifact_path
from tests.clients import api_as, api_of
from tests.factories import SYSTEM, make_samples, make_service, make_snapshot, make_user
from tests.monitoring.builders import make_served_version, observe

pytestmark = pytest.mark.django_db
IMAGES = digits(np.random.default_rng(0))


@pytest.fixture
def version() -> ModelVersion:
    """Always right about what was held out: its samples are labelled as it answers."""
    service = make_service(name="digits")
    version = make_served_version(service)
    answers = OnnxModel(artifact_path(version, "model.onnx")).predict(IMAGES.x[:300])
    labels = [version.classes[index] for index in answers.argmax(axis=1)]
    samples = make_samples(service, 300, inputs=IMAGES.x[:300], labels=labels, reserved="validation")
    make_snapshot(service, "validation", samples)
    monitors_rebuild(actor=SYSTEM, version=version)
    calibrate(AccuracyEstimator.objects.get(service=service).pk)
    return version


def answered(version: ModelVersion, count: int = 300) -> None:
    inputs = IMAGES.x[300 : 300 + count]
    answers = OnnxModel(artifact_path(version, "model.onnx")).predict(inputs)
    observe(version.service, inputs, version=version.number, probabilities=answers)


def test_each_class_stands_beside_its_held_out_samples(version: ModelVersion) -> None:
    answered(version)
    rows = Observation.objects.all()
    rows.update(label=F("predicted"))
    often = max(version.classes, key=lambda name: rows.filter(predicted=name).count())
    other = "a cat"
    rows.filter(predicted=often, sequence__gt=100).update(label=other)
    found = accuracy_by_class(SYSTEM, version.service, version.number)
    assert found is not None
    assert [one.name for one in found.classes] == [*version.classes, other]
    by_name = {one.name: one for one in found.classes}
    unknown = by_name[other]
    assert unknown.found is not None
    assert (unknown.found.right, unknown.held_out, unknown.fell) == (0, None, False)
    kept = by_name[often]
    assert kept.found is not None
    assert (kept.found.n, kept.found.value, kept.held_out) == (
        rows.filter(label=often).count(), 1.0, 1.0
    )  # fmt: skip
    assert found.overall.n == 300
    assert found.overall.reference == 1.0
    assert found.fell


def test_a_class_that_fell_says_so(version: ModelVersion) -> None:
    answered(version)
    rows = Observation.objects.all()
    often, other = sorted(version.classes, key=lambda name: -rows.filter(predicted=name).count())[:2]
    rows.update(label=F("predicted"))
    calm = accuracy_by_class(SYSTEM, version.service, version.number)
    assert calm is not None
    assert not calm.fell
    rows.filter(predicted=often, sequence__gt=20).update(label=other)
    found = accuracy_by_class(SYSTEM, version.service, version.number)
    assert found is not None
    assert {one.name for one in found.classes if one.fell} == {other}
    assert found.fell


def test_without_a_label_there_is_none(version: ModelVersion) -> None:
    answered(version, 10)
    assert accuracy_by_class(SYSTEM, version.service, version.number) is None
    assert accuracy_by_class(SYSTEM, version.service, 9) is None


def test_another_versions_held_out_samples_are_no_reference(version: ModelVersion) -> None:
    answered(version, 10)
    Observation.objects.update(label="3")
    monitors_rebuild(actor=SYSTEM, version=make_served_version(version.service, seed=1))
    found = accuracy_by_class(SYSTEM, version.service, version.number)
    assert found is not None
    assert {one.held_out for one in found.classes} == {None}


def test_by_rest_members_read_it(version: ModelVersion) -> None:
    answered(version, 10)
    Observation.objects.update(label="3")
    client, stranger = api_as(version.service, Role.VIEWER), api_of(make_user())
    address = "/api/v1/services/digits/classes/"
    told = {one["name"]: one for one in client.get(address).data}
    assert told["3"]["labelled"] == 10
    assert (told["0"]["labelled"], told["0"]["low"]) == (0, None)
    assert stranger.get(address).status_code == 404
