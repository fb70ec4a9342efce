"""What people do with benchmarks: ask for one, and lay finished ones side by side."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from backend.access.roles import Permission
from backend.access.rules import may, require
from backend.core.actor import Actor
from backend.projects.selectors import project_get
from backend.updates.models import Benchmark
from backend.updates.selectors import benchmark_get, benchmark_list
from backend.updates.services import benchmark_start
from webui.answers import accepted, sent, shown
from webui.benchmarks.charts import cost_figures, curve_figure
from webui.benchmarks.entrants import Entrant, numbered
from webui.benchmarks.settings import settings_of
from webui.benchmarks.table import COLUMNS, table
from webui.benchmarks.titles import titles_of
from webui.forms.benchmarks import USUAL, BenchmarkForm, chosen_like
from webui.visitor import actor_of

# What htmx may ask for: the parameters of what was chosen.
PARTS = ("scenario", "strategies", "model")
MOST_COMPARED, DIGITS = 20, 19


def benchmark_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for a benchmark, and start it; `?like=7` begins with what benchmark 7 was asked for.

    htmx asks for the parameters of another choice.
    """
    actor = actor_of(request)
    project = project_get(actor, slug)
    address = reverse("webui:benchmark_new", args=[slug])
    form = BenchmarkForm(sent(request), chosen=_chosen(request, actor), parameters_url=address)
    if request.method == "POST":
        require(actor, Permission.OPERATE, project)
        if made := accepted(form, lambda: benchmark_start(actor=actor, project=project, **form.values())):
            messages.success(request, f"Benchmark {made.pk} is queued.")
            return redirect("webui:benchmark", made.pk)
    context = {"project": project, "form": form, "operates": may(actor, Permission.OPERATE, project)}
    if request.method == "GET" and "HX-Request" in request.headers:
        part = request.headers.get("HX-Target", "").removesuffix("-parameters")
        part = part if part in PARTS else PARTS[0]
        return render(request, f"benchmarks/parameters_{part}.html", context)
    return shown(request, "benchmarks/new.html", context, form)


def _chosen(request: HttpRequest, actor: Actor) -> QueryDict:
    """What the form begins with."""
    if request.method == "POST":
        return request.POST
    if like := request.GET.get("like", ""):
        return chosen_like(benchmark_get(actor, int(like) if like.isdecimal() else 0).spec)
    return request.GET or QueryDict(USUAL)


@require_GET
def benchmark_compare(request: HttpRequest, slug: str) -> HttpResponse:
    """Strategies of finished benchmarks side by side; `?of=` names benchmarks, `?line=12.replay` single strategies."""
    actor = actor_of(request)
    project = project_get(actor, slug)
    finished = benchmark_list(actor, project, "finished")
    # More digits than a key of the database has name nothing.
    chosen = {int(word) for word in request.GET.getlist("of") if word.isdecimal() and len(word) < DIGITS}
    compared = list(finished.filter(pk__in=chosen).defer(None).order_by("pk")[:MOST_COMPARED])
    offered = [(one, titles_of(one)) for one in finished[:MOST_COMPARED]]
    context = {"project": project, "finished": offered, "chosen": chosen}
    return render(request, "benchmarks/compare.html", context | _compared(request, compared))


def _compared(request: HttpRequest, benchmarks: list[Benchmark]) -> dict[str, Any]:
    found = [one for benchmark in benchmarks for one in Entrant.all_of(benchmark)]
    entrants = sorted(found, key=lambda one: -one.figures["acc"]["mean"])
    named = set(request.GET.getlist("line"))
    shown = numbered([one for one in entrants if one.key in named] or entrants)
    keys = {one.key for one in shown}
    several = len(benchmarks) > 1
    labelled = [(f"{one.title} · {one.benchmark.pk}" if several else one.title, one) for one in shown]
    return {
        "compared": benchmarks,
        "entrants": [(one, one.key in keys) for one in entrants],
        "columns": COLUMNS,
        "rows": table(shown),
        "curves": curve_figure((name, one.curves) for name, one in labelled),
        "costs": cost_figures(labelled),
        "matrices": [(name, one.heat_map()) for name, one in labelled],
        "differences": _differences(benchmarks) if several else [],
    }


def _differences(benchmarks: list[Benchmark]) -> list[tuple[str, list[tuple[Benchmark, str]]]]:
    """The settings in which they are not alike, with each one's own."""
    said = [(one, _settings(one)) for one in benchmarks]
    names = dict.fromkeys(name for _, settings in said for name in settings)
    lines = [(name, [(one, settings.get(name, "–")) for one, settings in said]) for name in names]
    return [(name, values) for (_, name), values in lines if len({value for _, value in values}) > 1]


def _settings(benchmark: Benchmark) -> dict[tuple[str, str], str]:
    """By part and name: a scenario and a model may call two things the same."""
    parts = settings_of(benchmark).items()
    return {(part, name): value for part, settings in parts for name, value in settings.items()}
