"""Selections for tests: through the room's own doors, with what the engine would say."""

from typing import Any

from backend.core.clock import now
from backend.datasets.models import Sample
from backend.deployments.models import LivePeriod, Rollout
from backend.jobs.attempted import claim
from backend.projects.models import Service
from backend.registry.models import ModelVersion
from backend.selection.finishing import selection_finished
from backend.selection.models import Selection
from backend.selection.selectors import choice_list, selection_get
from backend.selection.services import selection_start
from tests.factories import SYSTEM, make_environment

RANDOM = [{"name": "random"}]


def go_live(version: ModelVersion) -> None:
    """The version is live on an environment of its own."""
    environment = make_environment(version.service.project)
    where = {"service": version.service, "environment": environment, "version": version}
    rollout = Rollout.objects.create(**where, kind="promote", state="done", due_at=now())
    LivePeriod.objects.create(**where, host=environment.host, rollout=rollout, started_at=now())


def claimed(service: Service, **asked: Any) -> Selection:
    values = {"criteria": RANDOM, "count": 3} | asked
    made = selection_start(actor=SYSTEM, service=service, **values)
    found = claim(Selection, made.pk)
    assert found is not None
    return found


def told(samples: list[Sample], criteria: tuple[str, ...] = ("random",)) -> dict[str, Any]:
    """What the engine says: all of these, the first most."""
    choices = [
        {
            "id": str(sample.pk),
            "score": 0.9 - 0.1 * place,
            "criterion": criteria[place % len(criteria)],
            "value": 0.9 - 0.1 * place,
            "predicted": str(place % 3),
            "confidence": 0.5,
        }
        for place, sample in enumerate(samples)
    ]
    return {"candidates": len(samples), "labelled": {"0": 7}, "choices": choices}


def ready(service: Service, samples: list[Sample], *criteria: str) -> Selection:
    """A selection that chose these samples and waits for a person."""
    under_way = claimed(service)
    selection_finished(selection=under_way, result=told(samples, criteria or ("random",)))
    return selection_get(SYSTEM, under_way.pk)


def chosen(selection: Selection) -> list[int]:
    """The samples that it chose, the first most."""
    return list(choice_list(SYSTEM, selection).values_list("sample_id", flat=True))
