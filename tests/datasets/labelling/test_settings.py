"""How a service's samples are labelled, and how fast it goes."""

from datetime import timedelta
from typing import Any

import pytest

from backend.core.clock import now
from backend.core.errors import AppError, ForbiddenError
from backend.core.models import LogEntry
from backend.datasets.labelling.pace import pace_of
from backend.datasets.labelling.selectors import labelling_of
from backend.datasets.models import Answer, Lease
from backend.datasets.services import (
    labelling_set,
    queue_label,
    queue_skip,
    queue_take,
)
from backend.projects.models import Service
from tests.datasets.labelling.queues import first
from tests.factories import SYSTEM, member

pytestmark = pytest.mark.django_db


def test_what_makes_no_sense_is_refused_beside_its_field(service: Service) -> None:
    for field, value in (
        ("overlap", 0),
        ("overlap", 10),
        ("disagreement", "dice"),
        ("review_share", 1.1),
        ("lease_minutes", 0),
        ("guidelines", "x" * 20_001),
    ):
        with pytest.raises(AppError) as refusal:
            labelling_set(actor=SYSTEM, service=service, **{field: value})
        assert (refusal.value.code, refusal.value.data["field"]) == ("labelling_invalid", field)
    assert labelling_of(service).pk is None


def test_they_are_an_engineers_and_logged(service: Service) -> None:
    curator, engineer = (member(service.project, role).actor for role in ("curator", "engineer"))
    with pytest.raises(ForbiddenError):
        labelling_set(actor=curator, service=service, overlap=2)
    labelling_set(actor=engineer, service=service, overlap=2, guidelines="**Tails** count.")
    entry = LogEntry.objects.get(kind="labelling.set")
    assert (entry.data["overlap"], entry.data["guidelines"]) == (2, 16)


def test_a_lease_lasts_as_long_as_they_say(service: Service, people: list[Any]) -> None:
    labelling_set(actor=SYSTEM, service=service, lease_minutes=3)
    queue_take(actor=people[0], service=service, count=1)
    left = Lease.objects.get().until - now()
    assert timedelta(minutes=2) < left <= timedelta(minutes=3)


def test_pace_counts_ones_own_decisions(service: Service, people: list[Any]) -> None:
    one, two, _ = queue_take(actor=people[0], service=service, count=3)
    assert pace_of(people[0], service).per_hour is None
    queue_label(actor=people[0], item=one, value="3")
    queue_skip(actor=people[0], item=two)
    Answer.objects.filter(item=one).update(given_at=now() - timedelta(minutes=30))
    pace = pace_of(people[0], service)
    assert (pace.left, pace.mine, pace.per_hour) == (1, 2, 4)
    assert pace_of(people[1], service).mine == 0


def test_no_more_are_counted_than_are_needed(
    service: Service, people: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backend.datasets.labelling.pace.COUNTED", 3)
    pace = pace_of(people[0], service)
    assert (pace.left, pace.is_more) == (3, True)
    queue_label(actor=people[0], item=first(service), value="3")
    assert (pace_of(people[0], service).left, pace_of(people[0], service).is_more) == (2, False)
