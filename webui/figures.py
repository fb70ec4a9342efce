"""The figures on top of a service's page: what is live, its traffic, its drift, and what waits for labels."""

from dataclasses import dataclass

from django.utils.timesince import timesince

from backend.datasets.selectors import queue_waiting
from backend.deployments.selectors import live_periods
from backend.monitoring.models import DriftResult
from backend.monitoring.selectors import drift_results, traffic
from webui.places import Place
from webui.templatetags.formats import figure, percent

MINUTES = 5
VIEWS = ("input", "output")


@dataclass(frozen=True)
class Figure:
    """What one `stat` shows."""

    label: str
    value: str | None
    unit: str = ""
    hint: str = ""
    tone: str = ""


def figures(place: Place) -> list[Figure]:
    """All of them, in the order of the page."""
    return [_live(place), *_traffic(place), *_scores(newest_verdicts(place)), _queued(place)]


def newest_verdicts(place: Place) -> dict[str, DriftResult]:
    """The newest verdict of each monitor that has judged a window, by its view."""
    newest = {view: drift_results(place.actor, place.service, view).order_by("-pk").first() for view in VIEWS}
    return {view: result for view, result in newest.items() if result}


def _live(place: Place) -> Figure:
    periods = live_periods(place.actor, place.service, place.environment).filter(ended_at__isnull=True)
    period = periods.order_by("environment_id").first() if place.environment else None
    if period is None:
        return Figure("Live version", None, hint="nothing is live yet")
    down = period.host.reachable is False
    hint = "its host does not answer" if down else f"for {timesince(period.started_at, depth=1)}"
    return Figure("Live version", f"v{period.version.number}", hint=hint, tone="bad" if down else "")


def _traffic(place: Place) -> list[Figure]:
    seen, objective_ms = traffic(place.actor, place.service, MINUTES), place.service.latency_objective_ms
    slow = seen.p99_ms is not None and seen.p99_ms > objective_ms
    share = seen.errors / seen.requests if seen.requests else None
    dropped = f", {seen.dropped:,} not recorded" if seen.dropped else ""
    return [
        Figure(
            "Requests",
            figure(seen.per_s) if seen.requests else "0",
            unit="/s",
            hint=f"last {MINUTES} minutes",
        ),
        Figure(
            "p99 latency",
            None if seen.p99_ms is None else figure(seen.p99_ms),
            unit="" if seen.p99_ms is None else "ms",
            hint=f"objective {objective_ms:g} ms",
            tone="bad" if slow else "",
        ),
        Figure(
            "Errors",
            None if share is None else percent(share, 2),
            hint=f"{seen.errors:,} of {seen.requests:,}{dropped}",
            tone="bad" if seen.errors else "",
        ),
    ]


def _scores(drift: dict[str, DriftResult]) -> list[Figure]:
    return [
        Figure(
            f"{view.capitalize()} drift",
            None if view not in drift else figure(drift[view].score),
            hint=f"threshold {figure(drift[view].threshold)}" if view in drift else "no window judged yet",
            tone="bad" if view in drift and drift[view].verdict == "breached" else "",
        )
        for view in VIEWS
    ]


def _queued(place: Place) -> Figure:
    waiting = queue_waiting(place.actor, place.service).count()
    return Figure("To label", f"{waiting:,}", hint="samples in the queue")
