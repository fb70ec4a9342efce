"""What an actor may see of runs and benchmarks, of their points, lines and files."""

from collections import defaultdict
from datetime import timedelta
from typing import Any

from django.db.models import Exists, Max, OuterRef, QuerySet
from django.db.models.fields.json import KeyTransform

from backend.access.models import Project
from backend.access.rules import get_visible, visible
from backend.core.actor import Actor
from backend.core.clock import now
from backend.projects.models import Service
from backend.updates.curves import Curve, thinned
from backend.updates.models import Benchmark, BenchmarkArtifact, Run, UpdateRun
from backend.updates.models.supervised import Line, Point

PAGE = 2000
LATELY = timedelta(days=7)


def run_list(actor: Actor, service: Service | None = None, state: str = "") -> QuerySet[UpdateRun]:
    """The runs of the actor's projects, newest first; of one service, in one state."""
    rows = UpdateRun.objects.select_related("service__project", "base", "snapshot", "version", "reproduces")
    exact = {"service": service, "state": state}
    return visible(rows.filter(**{k: v for k, v in exact.items() if v}), actor, "service__project")


def run_get(actor: Actor, pk: int) -> UpdateRun:
    """The run. Raises NotFoundError."""
    return get_visible(run_list(actor), pk=pk)


def runs_failed(actor: Actor) -> QuerySet[UpdateRun]:
    """Runs that the actor began and that failed in the last week, with no later one of theirs for that service."""
    failed = run_list(actor).filter(
        created_by=actor.ref,
        state__in=("failed", "errored", "interrupted"),
        state_changed_at__gt=now() - LATELY,
    )
    later = UpdateRun.objects.filter(
        service=OuterRef("service"), created_by=OuterRef("created_by"), pk__gt=OuterRef("pk")
    )
    return failed.exclude(Exists(later))


def benchmark_list(actor: Actor, project: Project | None = None, state: str = "") -> QuerySet[Benchmark]:
    """The benchmarks of the actor's projects, newest first; of one project, in one state.

    Of their results each has only `summary`, None where no trial has ended.
    """
    summary = KeyTransform("summary", "results")
    rows = Benchmark.objects.select_related("project").defer("results").annotate(summary=summary)
    exact = {"project": project, "state": state}
    return visible(rows.filter(**{k: v for k, v in exact.items() if v}), actor, "project")


def benchmark_get(actor: Actor, pk: int) -> Benchmark:
    """The benchmark. Raises NotFoundError."""
    return get_visible(benchmark_list(actor).defer(None), pk=pk)


def benchmark_artifacts(actor: Actor, benchmark: Benchmark) -> QuerySet[BenchmarkArtifact]:
    """The files that the benchmark left, by name."""
    return visible(benchmark.artifacts.all(), actor, "benchmark__project")


def benchmark_artifact_get(actor: Actor, benchmark: Benchmark, name: str) -> BenchmarkArtifact:
    """One of them. Raises NotFoundError."""
    return get_visible(benchmark_artifacts(actor, benchmark), name=name)


def points_after(actor: Actor, run: Run, sequence: int = 0) -> QuerySet[Point]:
    """The next points beyond `sequence`, oldest first, at most PAGE: ask again after the last one."""
    rows = _points(actor, run)
    return rows.filter(sequence__gt=sequence)[:PAGE]


def points_newest(actor: Actor, run: Run, prefix: str) -> dict[str, float]:
    """The newest value of each metric whose name begins so."""
    rows = _points(actor, run).filter(name__startswith=prefix)
    newest = rows.values("name").annotate(sequence=Max("sequence")).values("sequence")
    return dict(rows.filter(sequence__in=newest).values_list("name", "value"))


def points_all(actor: Actor, run: Run) -> QuerySet[Point]:
    """All points, oldest first: for benchmarks, which have one for each stage of each trial."""
    return _points(actor, run)


def curves(actor: Actor, run: Run, kind: str) -> tuple[dict[str, Curve], int]:
    """The run's curves of a kind (`loss`: every metric named `.../loss`) so far, thinned, and their cursor.

    What came after the cursor is had from `points_after`: nothing is told twice or left out.
    """
    rows = _points(actor, run)
    cursor = rows.aggregate(newest=Max("sequence"))["newest"] or 0
    points = rows.filter(sequence__lte=cursor, name__endswith=f"/{kind}")
    series: dict[str, tuple[list[int], list[float]]] = defaultdict(lambda: ([], []))
    for name, step, value in points.values_list("name", "step", "value").iterator(chunk_size=10_000):
        steps, values = series[name]
        steps.append(step)
        values.append(value)
    return {name: thinned(*points) for name, points in series.items()}, cursor


def lines_after(actor: Actor, run: Run, sequence: int = 0) -> QuerySet[Line]:
    """The next log lines beyond `sequence`, oldest first, at most PAGE."""
    rows = _lines(actor, run)
    return rows.filter(sequence__gt=sequence)[:PAGE]


def line_tail(actor: Actor, run: Run, count: int) -> list[Line]:
    """The newest `count` log lines, oldest first."""
    rows = _lines(actor, run)
    return list(rows.order_by("-sequence")[:count])[::-1]


def _points(actor: Actor, run: Run) -> QuerySet[Point]:
    rows: QuerySet[Any] = run.points.all()
    return visible(rows, actor, f"run__{run.project_path}")


def _lines(actor: Actor, run: Run) -> QuerySet[Line]:
    rows: QuerySet[Any] = run.lines.all()
    return visible(rows, actor, f"run__{run.project_path}")
