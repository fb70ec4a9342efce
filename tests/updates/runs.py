"""Runs for tests."""

from typing import Any

from backend.projects.models import Service
from backend.registry.models import ModelVersion
from backend.updates.models import UpdateRun
from backend.updates.services import attempt_begin, run_start
from tests.factories import SYSTEM, make_samples, make_service, make_snapshot, make_version

CONDITIONS = {"threads": 2, "device": "cpu", "cpu": "One", "packages": {"numpy": "2.4", "torch": "2.13"}}


def make_run(service: Service | None = None, **fields: Any) -> UpdateRun:
    """A queued run on a new training snapshot of nine samples."""
    service = service or make_service()
    values: dict[str, Any] = {"strategy": "naive", "parameters": {}, "training": {"epochs": 1}, **fields}
    snapshot = values.pop("snapshot", None) or make_snapshot(service)
    return run_start(actor=SYSTEM, service=service, snapshot=snapshot, **values)


def make_running(service: Service | None = None, **fields: Any) -> UpdateRun:
    """A run in its first attempt."""
    run = attempt_begin(UpdateRun, make_run(service, **fields).pk)
    assert run is not None
    return run


def make_updated(**fields: object) -> ModelVersion:
    """A version that an update made, with what it was evaluated on and ran on."""
    service = make_service()
    held_back = make_snapshot(
        service, role="validation", samples=make_samples(service, 3, reserved="validation")
    )
    run = make_run(
        service, base=make_version(service), evaluation=[held_back], training={"seed": 7}, **fields
    )
    version = make_version(service, run.snapshot, metrics={"eval/validation/accuracy": 0.9})
    UpdateRun.objects.filter(pk=run.pk).update(version=version, state="finished", conditions=CONDITIONS)
    return version
