"""Traffic by the minute becomes traffic by the hour, then by the day: each request stands in one row, always."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import transaction

from backend.core.clock import now
from backend.monitoring.models import TrafficMinute
from backend.projects.models import Service

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Rollup:
    """Rows older than `after` become one for each span of so many minutes."""

    span_minutes: int
    after: timedelta


HOURS = Rollup(60, timedelta(days=2))
DAYS = Rollup(1440, timedelta(days=60))


def floored(at: datetime, span_minutes: int) -> datetime:
    """The begin of the span, counted from midnight in UTC, that it lies in."""
    return at - (at - BEGINNING) % timedelta(minutes=span_minutes)


def traffic_fold(service: Service, most: int) -> int:
    """Fold the oldest traffic of a service, at most so many spans; returns how many."""
    to_days, to_hours = (floored(now() - rollup.after, rollup.span_minutes) for rollup in (DAYS, HOURS))
    folded = 0
    # What a gateway reports when its minute is folded long since is a row anew, and joins its span the next time.
    for rollup, since, until in ((HOURS, to_days, to_hours), (DAYS, BEGINNING, to_days)):
        rows = TrafficMinute.objects.filter(service=service, minute__gte=since, minute__lt=until)
        finer = rows.filter(span_minutes__lt=rollup.span_minutes)
        while folded < most and (oldest := finer.order_by("minute").first()):
            _fold(service, floored(oldest.minute, rollup.span_minutes), rollup.span_minutes)
            folded += 1
    return folded


def _fold(service: Service, start: datetime, span_minutes: int) -> None:
    """All gateways' rows of the span become one, of no gateway."""
    end = start + timedelta(minutes=span_minutes)
    with transaction.atomic():
        within = TrafficMinute.objects.select_for_update().filter(service=service)
        rows = list(within.filter(minute__gte=start, minute__lt=end))
        latencies: Counter[str] = sum((Counter(row.latency_histogram) for row in rows), Counter())
        TrafficMinute.objects.filter(pk__in=[row.pk for row in rows]).delete()
        TrafficMinute.objects.create(
            service=service,
            gateway="",
            minute=start,
            span_minutes=span_minutes,
            requests=sum(row.requests for row in rows),
            errors=sum(row.errors for row in rows),
            dropped=sum(row.dropped for row in rows),
            latency_histogram=latencies,
        )
