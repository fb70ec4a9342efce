"""Segments are dropped whole, with their blobs, and take nothing away that was copied out."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from backend.access.roles import Role
from backend.config.environment import ENV
from backend.core.blobs import blobs
from backend.core.clock import now
from backend.core.models import LogEntry
from backend.datasets.payloads import sample_array
from backend.monitoring import retention
from backend.monitoring.control import drop_old_segments
from backend.monitoring.models import Observation, Retention, Segment
from backend.monitoring.payloads import observation_inputs
from backend.projects.models import Service
from tests.clients import api_as
from tests.factories import make_inputs, make_samples, make_service
from tests.monitoring.builders import observe

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/services/digits/retention/"
Capture = Callable[..., object]


@pytest.fixture
def service() -> Service:
    return make_service(name="digits")


def drop(capture: Capture) -> None:
    with capture(execute=True):
        drop_old_segments()


def aged(service: Service, days: int, count: int = 2) -> Segment:
    """A segment of so many days ago."""
    observe(service, make_inputs(count))
    segment = Segment.objects.latest("pk")
    Segment.objects.filter(pk=segment.pk).update(created_at=now() - timedelta(days=days))
    return segment


def sequences() -> list[int]:
    return [row.sequence for row in Observation.objects.all()]


def test_what_is_too_old_goes_with_its_blob(
    service: Service, django_capture_on_commit_callbacks: Capture
) -> None:
    old, kept = aged(service, 31), aged(service, 29)
    drop(django_capture_on_commit_callbacks)
    assert sequences() == [3, 4]
    assert not (ENV.home / "blobs" / old.blob[:2] / old.blob[2:]).exists()
    assert blobs().path(kept.blob).exists()
    observe(service, make_inputs(1))
    assert sequences() == [3, 4, 5], "numbers are never given out again"


def test_what_is_too_much_goes_by_whole_segments(
    service: Service, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Capture
) -> None:
    Retention.objects.create(service=service, days=30, observations=3)
    for _ in range(3):
        aged(service, 0)
    drop(django_capture_on_commit_callbacks)
    assert sequences() == [3, 4, 5, 6]


def test_a_step_is_short_and_the_next_goes_on(
    service: Service, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Capture
) -> None:
    monkeypatch.setattr("backend.monitoring.control.AT_ONCE", 1)
    for _ in range(2):
        aged(service, 31)
    drop(django_capture_on_commit_callbacks)
    assert Segment.objects.count() == 1
    drop(django_capture_on_commit_callbacks)
    assert not Segment.objects.exists()


def test_what_was_copied_out_for_labelling_stays(
    service: Service, django_capture_on_commit_callbacks: Capture
) -> None:
    segment = aged(service, 31, count=1)
    [row] = Observation.objects.select_related("segment")
    inputs = observation_inputs(service, [row])
    [sample] = make_samples(service, inputs=inputs, labelled=False, source="traffic")
    assert sample.payload != segment.blob
    drop(django_capture_on_commit_callbacks)
    assert not Segment.objects.exists()
    assert (sample_array(sample) == inputs[0]).all()


def test_a_blob_that_a_sample_holds_too_stays(
    service: Service, django_capture_on_commit_callbacks: Capture
) -> None:
    """As segments without a mark, of a single input, did."""
    [sample] = make_samples(service, 1)
    segment = aged(service, 31, count=1)
    Segment.objects.filter(pk=segment.pk).update(blob=sample.payload)
    drop(django_capture_on_commit_callbacks)
    assert not Segment.objects.exists()
    assert sample_array(sample).shape == (1, 8, 8)


def test_limits_are_set_by_who_operates(service: Service) -> None:
    engineer, curator = api_as(service, Role.ENGINEER), api_as(service, Role.CURATOR)
    usual = {"minutes_days": 2, "hours_days": 60}
    assert curator.get(ADDRESS).data == {"days": 30, "observations": 1_000_000, **usual}
    told = {"days": 7, "observations": 20_000}
    assert curator.put(ADDRESS, told, format="json").status_code == 403
    assert engineer.put(ADDRESS, told, format="json").data == told | usual
    assert LogEntry.objects.get(kind="retention.set").data == told | usual
    more = told | {"minutes_days": 4, "hours_days": 20}
    assert engineer.put(ADDRESS, more, format="json").data == more
    assert engineer.put(ADDRESS, told, format="json").data == more, "what is not told stays"


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("days", 9999),
        ("observations", retention.LEAST_OBSERVATIONS - 1),
        ("minutes_days", 61),
        ("hours_days", retention.LEAST_HOURS_DAYS - 1),
        ("hours_days", 9999),
    ],
)
def test_limits_that_make_no_sense_are_refused_beside_their_field(
    service: Service, field: str, wrong: int
) -> None:
    engineer = api_as(service, Role.ENGINEER)
    told = {"days": 7, "observations": 20_000, field: wrong}
    refused = engineer.put(ADDRESS, told, format="json")
    assert (refused.status_code, refused.data["code"]) == (400, "retention_invalid")
    assert refused.data["data"]["field"] == field
    assert not Retention.objects.exists()
