"""What is known of a service's traffic: observations, verdicts, alerts, rates and latencies."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max, QuerySet

from backend.access.rules import get_visible, visible
from backend.core.actor import Actor
from backend.core.clock import now
from backend.monitoring.models import (
    AccuracyEstimator,
    AccuracyWindow,
    Alert,
    DriftMonitor,
    DriftResult,
    IntakeHour,
    Observation,
    ObservationHead,
    TrafficMinute,
)
from backend.monitoring.recording import LATENCY_BOUNDS_MS
from backend.monitoring.rollups import floored
from backend.projects.models import Service
from backend.serving.config import MAX_BATCH_SIZE

NOBODY = "-"
LABELLED_LIMIT = 5000
LABELLED_MARKS = 20_000


@dataclass(frozen=True)
class Traffic:
    """Over the minutes asked for: rates per second, latencies in ms (None without requests)."""

    requests: int
    errors: int
    dropped: int
    per_s: float
    p50_ms: float | None
    p99_ms: float | None


def observation_list(actor: Actor, service: Service, request_id: str = "") -> QuerySet[Observation]:
    """Newest first, without payloads; request_id: those of one request alone, of each of its inputs."""
    rows = Observation.objects.filter(service=service)
    if request_id:
        # Of a request with several inputs each has its index behind the id; names in full, so an index is used.
        parts = [f"{request_id}:{index}" for index in range(MAX_BATCH_SIZE)]
        rows = rows.filter(request_id__in=[request_id, *parts])
    return visible(rows, actor, "service__project").order_by("-sequence")


def observation_get(actor: Actor, service: Service, sequence: int) -> Observation:
    return get_visible(observation_list(actor, service), sequence=sequence)


def last_sequence(service: Service) -> int:
    """The number of the newest observation; 0: there is none."""
    return ObservationHead.objects.filter(service=service).values_list("sequence", flat=True).first() or 0


def estimator_get(actor: Actor, service: Service) -> AccuracyEstimator | None:
    """What estimates the accuracy of the service's live version; None before the first one."""
    return visible(AccuracyEstimator.objects.filter(service=service), actor, "service__project").first()


def accuracy_windows(actor: Actor, service: Service) -> QuerySet[AccuracyWindow]:
    """Estimates, oldest first."""
    return visible(AccuracyWindow.objects.filter(service=service), actor, "service__project")


def intake_list(actor: Actor, service: Service) -> QuerySet[IntakeHour]:
    """What became of what clients told, newest hour first."""
    return visible(IntakeHour.objects.filter(service=service), actor, "service__project")


def labelled_answers(
    actor: Actor,
    service: Service,
    version_number: int,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
) -> tuple[int, int]:
    """(right, all) among the version's newest answers, at most LABELLED_LIMIT, whose label came late."""
    rows = observation_list(actor, service).filter(version_number=version_number).exclude(label="")
    rows = rows if since is None else rows.filter(at__gte=since)
    rows = rows if until is None else rows.filter(at__lt=until)
    found = list(rows.values_list("predicted", "label")[:LABELLED_LIMIT])
    return sum(predicted == label for predicted, label in found), len(found)


def labelled_marks(actor: Actor, service: Service, since: datetime) -> list[tuple[datetime, bool]]:
    """(when it was answered, whether it was right) of labelled answers, oldest first; the newest LABELLED_MARKS.

    Whichever version answered.
    """
    rows = observation_list(actor, service).exclude(label="").filter(at__gte=since).order_by("-at")
    found = rows.values_list("at", "predicted", "label")[:LABELLED_MARKS]
    return [(at, predicted == label) for at, predicted, label in found][::-1]


def watched_version(service: Service) -> int:
    """The number of the version that monitors watch: the one that became live last; 0 before the first."""
    estimator = AccuracyEstimator.objects.filter(service=service).first()
    if estimator is not None:
        return estimator.version_number
    return DriftMonitor.objects.filter(service=service).aggregate(n=Max("version_number"))["n"] or 0


def monitor_get(actor: Actor, monitor_id: int) -> DriftMonitor:
    rows = DriftMonitor.objects.select_related("service__project")
    return get_visible(visible(rows, actor, "service__project"), pk=monitor_id)


def monitor_list(actor: Actor, service: Service) -> QuerySet[DriftMonitor]:
    rows = DriftMonitor.objects.filter(service=service).defer("memory")
    return visible(rows, actor, "service__project").order_by("view", "pk")


def drift_results(actor: Actor, service: Service, monitor: str = "") -> QuerySet[DriftResult]:
    """Oldest first. monitor: those of one alone, by its name (`input:mmd`)."""
    rows = DriftResult.objects.filter(monitor__service=service).select_related("monitor")
    if monitor:
        rows = rows.filter(monitor__name=monitor)
    return visible(rows, actor, "monitor__service__project")


def newest_results(actor: Actor, service: Service) -> dict[int, DriftResult]:
    """By monitor, the verdict on the last window that it judged."""
    rows = drift_results(actor, service)
    newest = rows.order_by().values("monitor").annotate(newest=Max("pk")).values("newest")
    return {result.monitor_id: result for result in rows.filter(pk__in=newest)}


def drift_around(
    actor: Actor, alert: Alert, monitor: str, *, before: int = 40, after: int = 160
) -> list[DriftResult]:
    """The windows of the alert's version around the moment when its drift began, oldest first."""
    rows = drift_results(actor, alert.service, monitor).filter(version_number=alert.version_number)
    calm = rows.filter(first_sequence__lt=alert.first_sequence).order_by("-pk")[:before]
    drifted = rows.filter(first_sequence__gte=alert.first_sequence).order_by("pk")[:after]
    return [*list(calm)[::-1], *drifted]


def alert_list(
    actor: Actor,
    service: Service | None = None,
    *,
    state: str = "",
    severity: str = "",
    assignee: str = "",
) -> QuerySet[Alert]:
    """Newest first, without what changed: that is of one alert's page.

    assignee: a user name, or NOBODY for those that are assigned to nobody. A blank narrows nothing.
    """
    rows = Alert.objects.select_related("service__project", "monitor", "assignee", "downtime").defer(
        "changes"
    )
    if service is not None:
        rows = rows.filter(service=service)
    rows = rows.filter(state=state) if state else rows
    rows = rows.filter(severity=severity) if severity else rows
    if assignee == NOBODY:
        rows = rows.filter(assignee=None)
    elif assignee:
        rows = rows.filter(assignee__username=assignee)
    return visible(rows, actor, "service__project")


def calling(rows: QuerySet[Alert], at: datetime) -> QuerySet[Alert]:
    """Those of the alerts that call for somebody: neither muted then, nor seen in a planned downtime alone."""
    return rows.filter(state__in=Alert.OPEN, downtime=None).exclude(muted_until__gt=at)


def alert_get(actor: Actor, alert_id: int) -> Alert:
    return get_visible(alert_list(actor).defer(None), pk=alert_id)


def alert_breaches(actor: Actor, alert: Alert) -> tuple[int, int]:
    """(breached, judged): windows of the alert's version since its drift began, of all monitors."""
    rows = drift_results(actor, alert.service).filter(
        version_number=alert.version_number, first_sequence__gte=alert.first_sequence
    )
    counts = dict(rows.order_by().values_list("verdict").annotate(Count("pk")))
    breached = counts.get("breached", 0)
    return breached, breached + counts.get("normal", 0)


def traffic_minutes(actor: Actor, service: Service, minutes: int = 60) -> QuerySet[TrafficMinute]:
    """The rows of the last minutes, oldest first; one row a gateway."""
    since = now() - timedelta(minutes=minutes)
    return visible(
        TrafficMinute.objects.filter(service=service, minute__gte=since), actor, "service__project"
    )


def traffic(actor: Actor, service: Service, minutes: int = 5) -> Traffic:
    """The service's traffic over the last minutes, summed over its gateways."""
    rows = list(traffic_minutes(actor, service, minutes))
    span_s = max(1.0, (now() - min(row.minute for row in rows)).total_seconds()) if rows else 1.0
    return _summed(rows, span_s)


def traffic_series(
    actor: Actor, service: Service, minutes: int = 60, step_minutes: int = 1
) -> dict[datetime, Traffic]:
    """The service's traffic in each step of the last minutes that had any, oldest first; the last is not over yet."""
    rows: dict[datetime, list[TrafficMinute]] = {}
    for row in traffic_minutes(actor, service, minutes + step_minutes):
        rows.setdefault(floored(row.minute, step_minutes), []).append(row)
    step_s, since = 60.0 * step_minutes, now() - timedelta(minutes=minutes)
    age_s = {start: (now() - start).total_seconds() for start in rows if start >= since}
    return {start: _summed(rows[start], min(step_s, max(1.0, age_s[start]))) for start in age_s}


def _summed(rows: Sequence[TrafficMinute], span_s: float) -> Traffic:
    latencies = sum((_histogram(row) for row in rows), Counter[int]())
    requests = sum(row.requests for row in rows)
    return Traffic(
        requests=requests,
        errors=sum(row.errors for row in rows),
        dropped=sum(row.dropped for row in rows),
        per_s=requests / span_s,
        p50_ms=quantile_ms(latencies, 0.50),
        p99_ms=quantile_ms(latencies, 0.99),
    )


def quantile_ms(latencies: Counter[int], share: float) -> float | None:
    """The upper bound of the bucket that holds the quantile; None when nothing was counted."""
    rank, seen = share * latencies.total(), 0
    for index, count in sorted(latencies.items()):
        seen += count
        if seen >= rank:
            return LATENCY_BOUNDS_MS[min(index, len(LATENCY_BOUNDS_MS) - 1)]
    return None


def _histogram(row: TrafficMinute) -> Counter[int]:
    return Counter({int(index): count for index, count in row.latency_histogram.items()})
