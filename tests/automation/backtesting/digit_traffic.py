"""Recorded traffic of real digits, each labelled, that no version has answered rightly."""

from datetime import datetime, timedelta
from typing import Any

import numpy as np

from backend.core.clock import now
from backend.engine.scenarios import digits
from backend.monitoring.models import Observation
from backend.projects.models import Service
from tests.factories import make_environment, make_service
from tests.monitoring.builders import observe

TRAINING = {"epochs": 40, "learning_rate": 0.01, "threads": 1}


def digit_traffic(count: int, begun: datetime | None = None) -> Service:
    """A service with an input every ten seconds, in ten batches."""
    service = make_service(architecture="mlp", architecture_parameters={"hidden": 32, "features": 16})
    make_environment(service.project)
    found = digits(np.random.default_rng(0))[slice(count)]
    for part in np.array_split(np.arange(count), 10):
        observe(service, found.x[part])
    first = begun or now() - timedelta(seconds=10 * count)
    for row, y in zip(Observation.objects.order_by("sequence"), found.y, strict=True):
        row.at, row.label = first + timedelta(seconds=10 * (row.sequence - 1)), found.classes[y]
        row.save()
    return service


def policy(name: str = "each hundred", **changes: Any) -> dict[str, Any]:
    """An update for every hundred inputs, of the newest hundred."""
    settings = {
        "when": {"when": "traffic", "at_least": 100},
        "limits": {"cooldown_s": 60, "a_day": 100},
        "samples_to_label": 100,
        "strategy": "naive",
        "training": TRAINING,
        **changes,
    }
    return {"name": name, "settings": settings}


def asked(service: Service, **changes: Any) -> dict[str, Any]:
    rows = Observation.objects.filter(service=service).order_by("at")
    first, last = rows[0].at, rows.last().at
    span = {"since": first - timedelta(seconds=1), "until": last + timedelta(seconds=1)}
    return {"policies": [policy()], "update_s": 60, "retrain": True, **span, **changes}
