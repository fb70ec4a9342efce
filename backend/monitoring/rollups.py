"""Traffic by the minute becomes traffic by the hour, then by the day: each request stands in one row, always."""

from collections import Counter
from datetime import UTC, datetime, timedelta

from django.db import transaction

from backend.core.clock import now
from backend.monitoring.models import TrafficMinute
from backend.monitoring.retention import retention_of
from backend.projects.models import Service

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


HOUR_MINUTES, DAY_MINUTES = 60, 1440


def floored(at: datetime, span_minutes: int) -> datetime:
    """The begin of the span, counted from midnight in UTC, that it lies in."""
    return at - (at - BEGINNING) % timedelta(minutes=span_minutes)


def traffic_fold(service: Service, most: int) -> int:
    """Fold the oldest traffic of a service, at most so many spans; returns how many."""
    limits = retention_of(service)
    to_days = floored(now() - timedelta(days=limits.hours_days), DAY_MINUTES)
    to_hours = floored(now() - timedelta(days=limits.minutes_days), HOUR_MINUTES)
    folded = 0
    # What a gateway reports when its minute is folded long since is a row anew, and joins its span the next time.
    spans = (HOUR_MINUTES, to_days, to_hours), (DAY_MINUTES, BEGINNING, to_days)
    for span_minutes, since, until in spans:
        rows = TrafficMinute.objects.filter(service=service, minute__gte=since, minute__lt=until)
        finer = rows.filter(span_minutes__lt=span_minutes)
        while folded < most and (oldest := finer.order_by("minute").first()):
            _fold(service, floored(oldest.minute, span_minutes), span_minutes)
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
