"""One tiny update by the real engine, and one import: a version comes out, with everything that it needs."""

import json
from pathlib import Path

import numpy as np
import pytest

from backend.engine.scenarios import digits
from backend.projects.models import Service
from backend.registry.models import ModelVersion
from backend.registry.selectors import seen_ids
from backend.registry.services import materialise
from backend.updates import tasks
from backend.updates.folders import run_folder
from backend.updates.models import MetricPoint, UpdateRun
from backend.updates.services import run_import
from tests.factories import SYSTEM, make_samples, make_service, make_snapshot
from tests.updates.runs import make_run

pytestmark = pytest.mark.django_db(transaction=True)


def digits_service() -> Service:
    return make_service(architecture="mlp", architecture_parameters={"hidden": 16, "features": 8})


def digit_samples(service: Service, start: int, count: int, **fields: object):
    found = digits(np.random.default_rng(0))[slice(start, start + count)]
    labels = [found.classes[y] for y in found.y]
    return make_samples(service, count, inputs=found.x, labels=labels, **fields)


def finished(run: UpdateRun) -> ModelVersion:
    tasks.perform(run.pk)
    run.refresh_from_db()
    assert run.state == "finished", run.failure
    assert run.version is not None
    return run.version


def test_update_and_the_next_from_its_state() -> None:
    service = digits_service()
    samples = digit_samples(service, 0, 60)
    held_back = digit_samples(service, 60, 20, reserved="validation")
    first_run = make_run(
        service,
        strategy="replay",
        parameters={"memory_size": 20},
        snapshot=make_snapshot(service, samples=samples),
        evaluation=[make_snapshot(service, role="validation", samples=held_back)],
    )
    first = finished(first_run)
    assert first.number == 1
    assert first.classes == [*service.signature["classes"], "9"], "the tenth class has grown the head"
    assert seen_ids(first) == {str(sample.pk) for sample in samples}
    names = set(MetricPoint.objects.filter(run=first_run).values_list("name", flat=True))
    assert {"train/loss", "train/accuracy", "eval/validation/accuracy"} <= names
    assert first_run.fraction == 1.0
    assert first.metrics["parity"]["max_abs_difference"] < 1e-4
    assert not run_folder(first_run.pk).exists(), "what is kept is in the blob store"

    more = make_snapshot(service, samples=digit_samples(service, 80, 20))
    second = finished(make_run(service, strategy="replay", snapshot=more, base=first))
    assert (second.number, second.parent) == (2, first)
    assert seen_ids(second) > seen_ids(first)


def test_import_of_a_models_weights(tmp_path: Path) -> None:
    service = digits_service()
    trained = finished(
        make_run(service, snapshot=make_snapshot(service, samples=digit_samples(service, 0, 30)))
    )
    weights = materialise(trained, tmp_path, ["model.safetensors"]) / "model.safetensors"
    imported = finished(run_import(actor=SYSTEM, service=service, weights=weights, classes=trained.classes))
    assert (imported.number, imported.strategy, imported.parent) == (2, "", None)
    kept = {artifact.name: artifact.digest for artifact in trained.artifacts.all()}
    assert imported.artifacts.get(name="model.onnx").digest == kept["model.onnx"]


def test_import_whose_shapes_do_not_fit_is_explained(tmp_path: Path) -> None:
    from safetensors.numpy import save_file

    weights = tmp_path / "mine.safetensors"
    save_file({"head.weight": np.zeros((2, 3), np.float32)}, weights)
    run = run_import(actor=SYSTEM, service=digits_service(), weights=weights, classes=["a", "b"])
    tasks.perform(run.pk)
    run.refresh_from_db()
    assert run.state == "failed"
    assert "head.weight" in json.dumps(run.failure)
