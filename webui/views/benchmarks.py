"""Benchmarks: those of a project, and the page of one while it trains and afterwards."""

import json
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from backend.access.models import Project
from backend.access.roles import Permission
from backend.access.rules import may
from backend.core.actor import Actor
from backend.core.acts import project_scope
from backend.engine import benchmark_command
from backend.projects.selectors import log_cursor, project_get
from backend.updates.models import Benchmark
from backend.updates.selectors import (
    benchmark_artifact_get,
    benchmark_artifacts,
    benchmark_get,
    benchmark_list,
    line_tail,
    points_all,
)
from backend.updates.services import benchmark_file, run_cancel, run_resume
from backend.updates.states import BENCHMARK
from webui.answers import act_of
from webui.benchmarks.charts import cost_figures, curve_figure
from webui.benchmarks.entrants import Entrant
from webui.benchmarks.ranking import headline, leader
from webui.benchmarks.settings import settings_of
from webui.benchmarks.table import COLUMNS, table
from webui.benchmarks.titles import title_of, titles_of
from webui.benchmarks.told import Point, told_curves, told_searches
from webui.benchmarks.trials import failures_of, trial_grid, tuning_so_far
from webui.benchmarks.tuning import tuning_of
from webui.people import People
from webui.progress import acts_of, progress_of
from webui.visitor import actor_of

PAGE, TAIL = 50, 200


@require_GET
def benchmarks(request: HttpRequest, slug: str) -> HttpResponse:
    """The project's benchmarks, newest first; finished ones may be chosen to be compared."""
    return render(request, "benchmarks/list.html", _list(request, slug))


@require_GET
def benchmarks_rows(request: HttpRequest, slug: str) -> HttpResponse:
    """The live region of the list."""
    return render(request, "benchmarks/rows.html", _list(request, slug))


@require_GET
def benchmark(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    found = benchmark_get(actor, pk)
    context = _head(actor, found) | _results(actor, found) | _log(actor, found) | _asked(actor, found)
    return render(request, "benchmarks/benchmark.html", context)


@require_GET
def benchmark_head(request: HttpRequest, pk: int) -> HttpResponse:
    """State, acts, failure and progress: they change with the project's log."""
    actor = actor_of(request)
    return render(request, "benchmarks/head.html", _head(actor, benchmark_get(actor, pk)))


@require_GET
def benchmark_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The bar and the trials: they move with the benchmark's own events."""
    actor = actor_of(request)
    return render(request, "benchmarks/progress.html", _progress(actor, benchmark_get(actor, pk)))


@require_GET
def benchmark_ranking(request: HttpRequest, pk: int) -> HttpResponse:
    """Who leads and the table, as far as trials have ended."""
    actor = actor_of(request)
    return render(request, "benchmarks/ranking.html", _results(actor, benchmark_get(actor, pk)))


@require_GET
def benchmark_log(request: HttpRequest, pk: int) -> HttpResponse:
    """The newest lines that it said."""
    actor = actor_of(request)
    return render(request, "runs/log.html", _log(actor, benchmark_get(actor, pk)))


@require_GET
def benchmark_results(request: HttpRequest, pk: int) -> HttpResponse:
    """Costs, accuracy matrices and files, as far as trials have ended."""
    actor = actor_of(request)
    return render(request, "benchmarks/results.html", _results(actor, benchmark_get(actor, pk)))


@require_GET
def benchmark_curves(request: HttpRequest, pk: int) -> JsonResponse:
    """A curve for each strategy, as far as it was told; means over seeds change, so it is read as a whole."""
    actor = actor_of(request)
    found = benchmark_get(actor, pk)
    told = told_curves(_points(actor, found))
    figure = curve_figure((title_of(name), told.get(name, {})) for name in found.strategies)
    return JsonResponse(figure)


@require_GET
def benchmark_download(request: HttpRequest, pk: int, file: str) -> HttpResponseBase:
    """One of its files, always as a download: the report has script of its own, which no page of ours runs."""
    actor = actor_of(request)
    artifact = benchmark_artifact_get(actor, benchmark_get(actor, pk), file)
    content = benchmark_file(artifact).open("rb")
    return FileResponse(content, as_attachment=True, filename=f"benchmark-{pk}-{file}")


@act_of("webui:benchmark")
def benchmark_stop(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    run_cancel(actor=actor, run=benchmark_get(actor, pk))
    messages.success(request, f"Benchmark {pk} is being cancelled.")
    return redirect("webui:benchmark", pk)


@act_of("webui:benchmark")
def benchmark_continue(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    run_resume(actor=actor, run=benchmark_get(actor, pk))
    messages.success(request, f"Benchmark {pk} goes on where it stood.")
    return redirect("webui:benchmark", pk)


def _list(request: HttpRequest, slug: str) -> dict[str, Any]:
    actor = actor_of(request)
    project = project_get(actor, slug)
    cursor = log_cursor(actor, project)  # read first: what comes after it is told again, never missed
    page = Paginator(benchmark_list(actor, project), PAGE).get_page(request.GET.get("page"))
    query = request.GET.urlencode()
    return {
        "page": page,
        "rows": [
            {"run": run, "strategies": titles_of(run), "leader": leader(run.summary)}
            for run in page.object_list
        ],
        "project": project,
        "operates": may(actor, Permission.OPERATE, project),
        "topic": project_scope(project.pk),
        "cursor": cursor,
        "rows_url": reverse("webui:benchmarks_rows", args=[slug]) + (f"?{query}" if query else ""),
    }


def _head(actor: Actor, run: Benchmark) -> dict[str, Any]:
    project: Project = run.project
    cursor = log_cursor(actor, project)  # read before the rest
    run.refresh_from_db()
    return {
        "run": run,
        "project": project,
        "title": f"Benchmark {run.pk}",
        "subtitle": f"{run.scenario}: {titles_of(run)}",
        "topic": project_scope(project.pk),
        "cursor": cursor,
        "run_topic": f"{run.topic}:{run.pk}",
        "results_topic": f"{run.topic}_results:{run.pk}",
        **acts_of(run, may(actor, Permission.OPERATE, project)),
        **_progress(actor, run),
        "no_curve": "The curves begin when the first stage is learnt."
        if run.state in BENCHMARK.active
        else "It ended before its first stage was learnt.",
    }


def _progress(actor: Actor, run: Benchmark) -> dict[str, Any]:
    if run.state == "finished":
        return {"progress": progress_of(run)}
    points = _points(actor, run)
    told, searches = told_curves(points), told_searches(points)
    return {
        "progress": progress_of(run, tuning_so_far(run, told, searches)),
        "seeds": run.spec["seeds"],
        "tuned": bool(run.spec.get("tune")),
        "trials": trial_grid(run, told, searches),
    }


def _points(actor: Actor, run: Benchmark) -> list[Point]:
    return [(point.name, point.step, point.value) for point in points_all(actor, run)]


def _log(actor: Actor, run: Benchmark) -> dict[str, Any]:
    return {"lines": line_tail(actor, run, TAIL)}


def _asked(actor: Actor, run: Benchmark) -> dict[str, Any]:
    return {
        "settings": settings_of(run).items(),
        "spec": json.dumps(run.spec, indent=1),
        "command": benchmark_command(run.spec, f"var/benchmark-{run.pk}"),
        "by": People.of(actor, run.project).name(run.created_by),
    }


def _results(actor: Actor, run: Benchmark) -> dict[str, Any]:
    entrants = Entrant.all_of(run)
    return {
        "run": run,
        "columns": COLUMNS,
        "rows": table(entrants),
        "stats": headline(run, entrants),
        "matrices": [(one.title, one.heat_map()) for one in entrants],
        "costs": cost_figures([(one.title, one) for one in entrants]),
        # Where no trial ended well, the failure of the benchmark says it already.
        "failures": failures_of(run) if entrants else [],
        "tuning": tuning_of(run),
        "asked_seeds": len(run.spec["seeds"]),
        "artifacts": list(benchmark_artifacts(actor, run)) if run.state == "finished" else [],
    }
