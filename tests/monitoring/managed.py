"""Monitors that a person added, and what they found."""

from typing import Any

import numpy as np

from backend.engine.scenarios import digits
from backend.monitoring.models import DriftMonitor
from backend.monitoring.monitors import (
    monitor_create,
    monitor_remove,
)
from backend.monitoring.rebuilding import rebuild
from backend.monitoring.services import monitors_rebuild
from backend.registry.models import ModelVersion
from tests.factories import SYSTEM, make_samples, make_service, make_snapshot
from tests.monitoring.builders import make_served_version

IMAGES = digits(np.random.default_rng(0))


def unwatched_version() -> ModelVersion:
    """What is live in a service whose usual monitors were taken away."""
    service = make_service(name="digits")
    held_out = make_samples(service, 200, inputs=IMAGES.x[:200], reserved="validation")
    make_snapshot(service, "validation", held_out)
    version = make_served_version(service)
    monitors_rebuild(actor=SYSTEM, version=version)
    for usual in service.monitors.all():
        monitor_remove(actor=SYSTEM, monitor=usual)
    return version


def add(version: ModelVersion, view: str = "input", detector: str = "ks", **settings: Any) -> DriftMonitor:
    """One with windows of 60, calibrated if it can be."""
    made = monitor_create(
        actor=SYSTEM,
        service=version.service,
        view=view,
        detector=detector,
        settings={"window_size": 60, **settings},
    )
    rebuild(version.service_id)
    made.refresh_from_db()
    return made


def told(monitor: DriftMonitor) -> list[tuple[int, int, str]]:
    """Each window that it judged: its first and last sequence, and the verdict."""
    return list(monitor.results.values_list("first_sequence", "last_sequence", "verdict"))
