"""Runs for tests."""

from typing import Any

from backend.projects.models import Service
from backend.updates.models import UpdateRun
from backend.updates.services import attempt_begin, run_start
from tests.factories import SYSTEM, make_service, make_snapshot


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
