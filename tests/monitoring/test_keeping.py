"""What is kept, and what goes next, as retention then does it."""

from collections import Counter
from datetime import timedelta

import pytest

from backend.core.clock import now
from backend.monitoring.control import drop_old_segments
from backend.monitoring.keeping import intake_counts, kept
from backend.monitoring.models import IntakeHour, Retention, Segment
from backend.projects.models import Service
from tests.clients import api_as, api_of
from tests.factories import SYSTEM, make_inputs, make_service, make_user
from tests.monitoring.builders import observe

pytestmark = pytest.mark.django_db


@pytest.fixture
def service() -> Service:
    """Three segments of two, three and four inputs, of 20, 10 and 0 days ago."""
    found = make_service(name="digits")
    for count, days in ((2, 20), (3, 10), (4, 0)):
        observe(found, make_inputs(count))
        newest = Segment.objects.latest("pk")
        Segment.objects.filter(pk=newest.pk).update(created_at=now() - timedelta(days=days))
    return found


def test_what_goes_next_is_what_goes(service: Service) -> None:
    before = kept(SYSTEM, service)
    assert (before.observations, before.segments, before.dropped) == (9, 3, 0)
    assert before.size_bytes == 3 * 16 + 9 * 64, "a mark each, and inputs of 64 bytes"
    oldest = Segment.objects.order_by("pk")[0]
    assert before.oldest_at == oldest.created_at
    assert before.next is not None
    assert (before.next.observations, before.next.size_bytes) == (2, 16 + 2 * 64)
    assert before.next.due_at == oldest.created_at + timedelta(days=30)
    assert before.next.more == 1_000_000 - 7
    Retention.objects.create(service=service, days=15, observations=10_000)
    drop_old_segments()
    after = kept(SYSTEM, service)
    assert (after.observations, after.segments, after.dropped) == (7, 2, 2)
    assert after.next is not None
    assert after.next.observations == 3


def test_by_number_it_goes_once_so_many_more_came(service: Service) -> None:
    Retention.objects.create(service=service, days=30, observations=8)
    found = kept(SYSTEM, service).next
    assert found is not None
    assert found.more == 1
    drop_old_segments()
    assert kept(SYSTEM, service).dropped == 0
    observe(service, make_inputs(1))
    drop_old_segments()
    assert kept(SYSTEM, service).dropped == 2


def test_nothing_is_kept_of_a_new_service_and_of_one_whose_all_was_dropped(service: Service) -> None:
    new = kept(SYSTEM, make_service())
    assert (new.observations, new.segments, new.size_bytes, new.oldest_at, new.next) == (0, 0, 0, None, None)
    Segment.objects.all().delete()
    assert (kept(SYSTEM, service).observations, kept(SYSTEM, service).dropped) == (0, 9)


def test_what_clients_told_is_summed_over_its_hours(service: Service) -> None:
    hour = now().replace(minute=0, second=0, microsecond=0)
    for age, kind, answer, items in (
        (0, "observation", "taken", 5),
        (1, "observation", "taken", 7),
        (1, "observation", "version_unknown", 2),
        (1, "label", "label_differs", 3),
        (50, "label", "taken", 9),
    ):
        at = hour - timedelta(hours=age)
        IntakeHour.objects.create(service=service, hour=at, kind=kind, answer=answer, items=items)
    found = intake_counts(SYSTEM, service, now() - timedelta(days=1))
    assert found == {
        "observation": Counter(taken=12, version_unknown=2),
        "label": Counter(label_differs=3),
    }


def test_by_rest(service: Service) -> None:
    viewer, stranger = api_as(service, "viewer"), api_of(make_user())
    told = viewer.get("/api/v1/services/digits/kept/").json()
    assert (told["observations"], told["segments"], told["next"]["observations"]) == (9, 3, 2)
    assert stranger.get("/api/v1/services/digits/kept/").status_code == 404
