"""Traffic by the hour and the day: whatever is folded, each request is counted once."""

from datetime import datetime, timedelta

import pytest

from backend.core.clock import now
from backend.monitoring.control import fold_old_traffic
from backend.monitoring.models import Retention, TrafficMinute
from backend.monitoring.recording import TrafficIn, traffic_record
from backend.monitoring.rollups import floored
from backend.monitoring.selectors import traffic_series
from backend.projects.models import Service
from tests.factories import SYSTEM, make_service

pytestmark = pytest.mark.django_db


@pytest.fixture
def service() -> Service:
    return make_service()


def answered(service: Service, at: datetime, gateway: str = "a", latency_ms: float = 3.0) -> None:
    """One request in that minute, and one that failed."""
    counts = TrafficIn()
    counts.add(latency_ms, failed=False)
    counts.add(latency_ms, failed=True)
    traffic_record(gateway, {(service.pk, at): counts})


def rows() -> list[tuple[int, str, int, int]]:
    return list(TrafficMinute.objects.values_list("span_minutes", "gateway", "requests", "errors"))


def test_minutes_become_hours_and_hours_days(service: Service) -> None:
    day = floored(now() - timedelta(days=60), 1440) - timedelta(days=1)
    hour = floored(now() - timedelta(days=2), 60) - timedelta(hours=1)
    for minute in range(0, 180, 60):
        answered(service, day + timedelta(minutes=minute))
    for minute, gateway in ((0, "a"), (0, "b"), (59, "a")):
        answered(service, hour + timedelta(minutes=minute), gateway)
    answered(service, hour + timedelta(hours=1))
    fold_old_traffic()
    assert rows() == [(1440, "", 6, 3), (60, "", 6, 3), (1, "a", 2, 1)]
    fold_old_traffic()
    assert len(rows()) == 3, "what is folded stays as it is"


def test_a_service_says_when_they_do(service: Service) -> None:
    Retention.objects.create(service=service, days=30, observations=10_000, minutes_days=5, hours_days=10)
    for days in (4, 6, 11):
        answered(service, floored(now() - timedelta(days=days), 1440))
    fold_old_traffic()
    assert [span for span, *_ in rows()] == [1440, 60, 1]


@pytest.mark.parametrize(("span_minutes", "days"), [(60, 2), (1440, 60)])
def test_what_comes_late_joins_its_span(service: Service, span_minutes: int, days: int) -> None:
    start = floored(now() - timedelta(days=days), span_minutes) - timedelta(minutes=span_minutes)
    answered(service, start)
    fold_old_traffic()
    answered(service, start, latency_ms=90.0)
    fold_old_traffic()
    assert rows() == [(span_minutes, "", 4, 2)]
    [row] = TrafficMinute.objects.all()
    assert sum(row.latency_histogram.values()) == 4
    assert len(row.latency_histogram) == 2


def test_a_series_over_folded_and_fresh_traffic(service: Service) -> None:
    folded = floored(now() - timedelta(days=3), 1440)
    answered(service, folded)
    answered(service, folded + timedelta(minutes=90), latency_ms=90.0)
    fresh = floored(now(), 1)
    answered(service, fresh)
    fold_old_traffic()
    found = traffic_series(SYSTEM, service, minutes=7 * 1440, step_minutes=1440)
    assert [(start, one.requests, one.errors) for start, one in found.items()] == [
        (folded, 4, 2),
        (floored(fresh, 1440), 2, 1),
    ]
    assert found[folded].per_s == pytest.approx(4 / 86_400)
    assert found[folded].p99_ms == pytest.approx(90, rel=0.3)
    assert list(traffic_series(SYSTEM, service)) == [fresh]
