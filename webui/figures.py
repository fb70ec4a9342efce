"""The figures on top of a service's page: what is live, its traffic, its drift, and what waits for labels."""

from dataclasses import dataclass

from django.utils.timesince import timesince

from backend.datasets.selectors import queue_waiting
from backend.deployments.selectors import live_periods
from backend.engine.detecting import detectors_of
from backend.monitoring.kinds import VIEWS
from backend.monitoring.models import DriftResult
from backend.monitoring.selectors import newest_results, traffic
from webui.places import Place
from webui.templatetags.formats import figure, percent

MINUTES = 5
SCORED = ("input", "output")


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


def newest_verdicts(place: Place) -> list[DriftResult]:
    """The newest verdict of each monitor that has judged a window."""
    return list(newest_results(place.actor, place.service).values())


def monitor_title(name: str) -> str:
    """`input:mmd:2` as "Input drift, mmd 2"."""
    view, _, detector = name.partition(":")
    if view not in VIEWS:
        return name
    # A view with one detector needs no word of it, but for the number behind it.
    only = next(iter(detectors_of(view))) if len(detectors_of(view)) == 1 else None
    words = [word.replace("_", " ") for word in detector.split(":") if word != only]
    return ", ".join([VIEWS[view].title, " ".join(words)]) if words else VIEWS[view].title


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


def _scores(verdicts: list[DriftResult]) -> list[Figure]:
    """Of each view the monitor whose score is nearest to its threshold, or furthest above it."""
    return [_score(view, [one for one in verdicts if one.monitor.view == view]) for view in SCORED]


def _score(view: str, verdicts: list[DriftResult]) -> Figure:
    label = f"{view.capitalize()} drift"
    if not verdicts:
        return Figure(label, None, hint="no window judged yet")
    worst = max(verdicts, key=lambda one: (one.score or 0.0) / (one.threshold or 1.0))
    hint = f"{worst.monitor.detector}, threshold {figure(worst.threshold)}"
    return Figure(label, figure(worst.score), hint=hint, tone="bad" if worst.verdict == "breached" else "")


def _queued(place: Place) -> Figure:
    waiting = queue_waiting(place.actor, place.service).count()
    return Figure("To label", f"{waiting:,}", hint="samples in the queue")
