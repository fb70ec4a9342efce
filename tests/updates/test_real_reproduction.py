"""A version is trained again from its record by the real engine: the very same weights, or what differs."""

import pytest

from backend.projects.models import Service
from backend.registry.models import ModelVersion
from backend.updates import tasks
from backend.updates.models import UpdateRun
from backend.updates.services import run_reproduce
from tests.factories import SYSTEM, make_service, make_snapshot
from tests.updates.runs import make_run
from tests.updates.test_real_engine import digit_samples

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def trained(service: Service, base: ModelVersion | None = None, start: int = 0) -> ModelVersion:
    samples = digit_samples(service, start, 100)
    held_back = digit_samples(service, start + 100, 20, reserved="validation")
    run = make_run(
        service,
        strategy="replay",
        parameters={"memory_size": 20},
        training={"epochs": 2, "seed": 7, "batch_size": 64},
        snapshot=make_snapshot(service, samples=samples),
        evaluation=[make_snapshot(service, role="validation", samples=held_back)],
        base=base,
    )
    tasks.perform(run.pk)
    return UpdateRun.objects.get(pk=run.pk).version


def reproduced(version: ModelVersion) -> UpdateRun:
    run = run_reproduce(actor=SYSTEM, version=version)
    tasks.perform(run.pk)
    run.refresh_from_db()
    assert run.state == "finished", run.failure
    return run


def test_the_same_weights_come_of_the_record_and_on_other_threads_the_difference_is_stated() -> None:
    service = make_service(architecture="small_cnn")
    version = trained(service, base=trained(service), start=200)
    again = reproduced(version)
    digest = version.artifacts.get(name="model.safetensors").digest
    assert again.reproduced == {
        "same": True,
        "weights": {"then": digest, "now": digest},
        "max_abs_difference": 0.0,
        "accuracy": [{"set": "validation", "then": accuracy(version), "now": accuracy(version)}],
        "conditions": [],
    }
    assert (again.version, again.conditions) == (None, version.run.conditions)
    assert ModelVersion.objects.filter(service=service).count() == 2

    UpdateRun.objects.filter(version=version).update(conditions={**version.run.conditions, "threads": 2})
    other = reproduced(version).reproduced
    assert other["same"] is False
    assert other["weights"]["then"] == digest != other["weights"]["now"]
    assert 0 < other["max_abs_difference"] < 0.1


def accuracy(version: ModelVersion) -> float:
    return version.metrics["eval/validation/accuracy"]
