"""One tiny update by the real engine, and one import: a version comes out, with everything that it needs."""

import json
from pathlib import Path

import numpy as np
import pytest
from safetensors import safe_open
from safetensors.numpy import save_file

from backend.engine.runtime import OnnxModel
from backend.engine.scenarios import digits
from backend.projects.models import Service
from backend.registry.models import ModelVersion
from backend.registry.selectors import seen_ids
from backend.registry.services import artifact_path
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


def test_update_makes_a_version_with_a_grown_head() -> None:
    service = digits_service()
    samples = digit_samples(service, 0, 60)
    held_back = digit_samples(service, 60, 20, reserved="validation")
    run = make_run(
        service,
        strategy="replay",
        parameters={"memory_size": 20},
        snapshot=make_snapshot(service, samples=samples),
        evaluation=[make_snapshot(service, role="validation", samples=held_back)],
    )
    version = finished(run)
    assert version.number == 1
    assert version.classes == [*service.signature["classes"], "9"]
    assert seen_ids(version) == {str(sample.pk) for sample in samples}
    names = set(MetricPoint.objects.filter(run=run).values_list("name", flat=True))
    assert {"train/loss", "train/accuracy", "eval/validation/accuracy"} <= names
    assert run.fraction == 1.0
    assert version.metrics["parity"]["max_abs_difference"] < 1e-4
    assert run.governed["objective_ms"] == service.latency_objective_ms
    assert (run.governed["yields_by"], run.governed["p99_before_ms"], run.governed["violations"]) == (
        "nice",
        None,
        0,
    )
    assert 0 < run.governed["duty"] <= 1
    assert not run_folder(run).exists(), "what is kept is in the blob store"


@pytest.mark.slow
def test_next_update_goes_on_from_the_versions_state() -> None:
    service = digits_service()
    old = make_snapshot(service, samples=digit_samples(service, 0, 60))
    first = finished(make_run(service, strategy="replay", snapshot=old))
    new = make_snapshot(service, samples=digit_samples(service, 60, 20))
    second = finished(make_run(service, strategy="replay", snapshot=new, base=first))
    assert (second.number, second.parent) == (2, first)
    assert len(seen_ids(second)) == 80
    with safe_open(artifact_path(second, "state.safetensors"), framework="numpy") as state:
        assert len(state.get_tensor("memory/y")) == 80, "the memory of both"


def test_import_makes_a_version_of_a_models_weights(tmp_path: Path) -> None:
    service, weights, random = digits_service(), tmp_path / "mine.safetensors", np.random.default_rng(0)
    shapes = {"hidden": (16, 64), "embedding": (8, 16), "head": (9, 8)}
    tensors = {f"{name}.weight": random.normal(size=shape) for name, shape in shapes.items()}
    tensors |= {f"{name}.bias": np.zeros(shape[0]) for name, shape in shapes.items()}
    save_file({name: tensor.astype(np.float32) for name, tensor in tensors.items()}, weights)
    classes = service.signature["classes"]
    version = finished(run_import(actor=SYSTEM, service=service, weights=weights, classes=classes))
    assert (version.number, version.strategy, version.parent, version.classes) == (1, "", None, classes)
    x = digits()[slice(5)].x
    hidden = np.maximum(x.reshape(5, 64) / 255 @ tensors["hidden.weight"].T, 0)
    logits = np.maximum(hidden @ tensors["embedding.weight"].T, 0) @ tensors["head.weight"].T
    served = OnnxModel(artifact_path(version, "model.onnx")).predict(x)
    assert served.argmax(1).tolist() == logits.argmax(1).tolist()


def test_import_whose_shapes_do_not_fit_is_explained(tmp_path: Path) -> None:
    weights = tmp_path / "mine.safetensors"
    save_file({"head.weight": np.zeros((2, 3), np.float32)}, weights)
    run = run_import(actor=SYSTEM, service=digits_service(), weights=weights, classes=["a", "b"])
    tasks.perform(run.pk)
    run.refresh_from_db()
    assert run.state == "failed"
    assert "head.weight" in json.dumps(run.failure)
