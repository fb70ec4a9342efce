"""What an actor may see of runs, their points and their lines."""

from collections import defaultdict

from django.db.models import Max, QuerySet

from backend.access.rules import get_visible, visible
from backend.core.actor import Actor
from backend.projects.models import Service
from backend.updates.curves import Curve, thinned
from backend.updates.models import LogLine, MetricPoint, UpdateRun

PAGE = 2000


def run_list(actor: Actor, service: Service | None = None, state: str = "") -> QuerySet[UpdateRun]:
    """The runs of the actor's projects, newest first; of one service, in one state."""
    rows = UpdateRun.objects.select_related("service__project", "base", "snapshot", "version")
    exact = {"service": service, "state": state}
    return visible(rows.filter(**{k: v for k, v in exact.items() if v}), actor, "service__project")


def run_get(actor: Actor, pk: int) -> UpdateRun:
    """The run. Raises NotFoundError."""
    return get_visible(run_list(actor), pk=pk)


def points_after(actor: Actor, run: UpdateRun, sequence: int = 0) -> QuerySet[MetricPoint]:
    """The next points beyond `sequence`, oldest first, at most PAGE: ask again after the last one."""
    rows = visible(MetricPoint.objects.filter(run=run), actor, "run__service__project")
    return rows.filter(sequence__gt=sequence)[:PAGE]


def curves(actor: Actor, run: UpdateRun, kind: str) -> tuple[dict[str, Curve], int]:
    """The run's curves of a kind (`loss`: every metric named `.../loss`) so far, thinned, and their cursor.

    What came after the cursor is had from `points_after`: nothing is told twice or left out.
    """
    rows = visible(MetricPoint.objects.filter(run=run), actor, "run__service__project")
    cursor = rows.aggregate(newest=Max("sequence"))["newest"] or 0
    points = rows.filter(sequence__lte=cursor, name__endswith=f"/{kind}")
    series: dict[str, tuple[list[int], list[float]]] = defaultdict(lambda: ([], []))
    for name, step, value in points.values_list("name", "step", "value").iterator(chunk_size=10_000):
        steps, values = series[name]
        steps.append(step)
        values.append(value)
    return {name: thinned(*points) for name, points in series.items()}, cursor


def lines_after(actor: Actor, run: UpdateRun, sequence: int = 0) -> QuerySet[LogLine]:
    """The next log lines beyond `sequence`, oldest first, at most PAGE."""
    rows = visible(LogLine.objects.filter(run=run), actor, "run__service__project")
    return rows.filter(sequence__gt=sequence)[:PAGE]


def line_tail(actor: Actor, run: UpdateRun, count: int) -> list[LogLine]:
    """The newest `count` log lines, oldest first."""
    rows = visible(LogLine.objects.filter(run=run), actor, "run__service__project")
    return list(rows.order_by("-sequence")[:count])[::-1]
