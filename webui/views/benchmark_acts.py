"""What people do with benchmarks: ask for one, and lay finished ones side by side."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from backend.access.roles import Permission
from backend.access.rules import may, require
from backend.projects.selectors import project_get
from backend.updates.models import Benchmark
from backend.updates.selectors import benchmark_list
from backend.updates.services import benchmark_start
from webui.answers import accepted, sent, shown
from webui.benchmarks import COLUMNS, Entrant, curve_figure, settings_of, table, time_figure
from webui.forms.benchmarks import BenchmarkForm
from webui.visitor import actor_of

# What htmx may ask for: the parameters of what was chosen.
PARTS = ("scenario", "strategies", "model")
MOST_COMPARED = 20


def benchmark_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for a benchmark, and start it; htmx asks for the parameters of another choice."""
    actor = actor_of(request)
    project = project_get(actor, slug)
    address = reverse("webui:benchmark_new", args=[slug])
    typed = request.POST if request.method == "POST" else request.GET
    form = BenchmarkForm(sent(request), chosen=typed, parameters_url=address)
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


@require_GET
def benchmark_compare(request: HttpRequest, slug: str) -> HttpResponse:
    """Strategies of finished benchmarks side by side; `?of=` names benchmarks, `?line=12.replay` single strategies."""
    actor = actor_of(request)
    project = project_get(actor, slug)
    finished = benchmark_list(actor, project, "finished")
    chosen = {int(word) for word in request.GET.getlist("of") if word.isdecimal()}
    compared = list(finished.filter(pk__in=chosen).defer(None).order_by("pk")[:MOST_COMPARED])
    context = {"project": project, "finished": list(finished[:MOST_COMPARED]), "chosen": chosen}
    return render(request, "benchmarks/compare.html", context | _compared(request, compared))


def _compared(request: HttpRequest, benchmarks: list[Benchmark]) -> dict[str, Any]:
    entrants = [one for benchmark in benchmarks for one in Entrant.all_of(benchmark)]
    named = set(request.GET.getlist("line"))
    shown = [one for one in entrants if one.key in named] or entrants
    several = len(benchmarks) > 1
    labelled = [(f"{one.title} · {one.benchmark.pk}" if several else one.title, one) for one in shown]
    return {
        "compared": benchmarks,
        "entrants": [(one, one in shown) for one in entrants],
        "columns": COLUMNS,
        "rows": table(shown),
        "curves": curve_figure((name, one.curves) for name, one in labelled),
        "against_time": time_figure(labelled),
        "differences": _differences(benchmarks) if several else [],
    }


def _differences(benchmarks: list[Benchmark]) -> list[tuple[str, list[tuple[Benchmark, str]]]]:
    """The settings in which they are not alike, with each one's own."""
    said = [(one, settings_of(one)) for one in benchmarks]
    names = dict.fromkeys(name for _, settings in said for name in settings)
    lines = [(name, [(one, settings.get(name, "–")) for one, settings in said]) for name in names]
    return [(name, values) for name, values in lines if len({value for _, value in values}) > 1]
