"""The curves of a run: the figure so far, and the points after a cursor."""

from collections import defaultdict
from typing import Any

from django.http import Http404, HttpRequest, JsonResponse
from django.views.decorators.http import require_GET

from backend.core.actor import Actor
from backend.updates.curves import Curve
from backend.updates.inputs import set_names
from backend.updates.models import UpdateRun
from backend.updates.selectors import PAGE, curves, points_after, run_get
from webui.views.service_charts import FAINT
from webui.visitor import actor_of

LAYOUTS: dict[str, dict[str, Any]] = {
    "loss": {"yaxis": {"rangemode": "tozero", "title": {"text": "loss"}}},
    "accuracy": {"yaxis": {"tickformat": ".0%", "title": {"text": "accuracy"}}},
    "p99_ms": {"yaxis": {"rangemode": "tozero", "title": {"text": "ms"}}, "showlegend": False},
    "duty": {
        "yaxis": {"tickformat": ".0%", "range": [0, 1.02], "title": {"text": "of the time"}},
        "showlegend": False,
    },
}
# A trace of its own from the start: a single point of a line that chart.js adds would not be seen.
FIRST = {
    "loss": ["train/loss"],
    "accuracy": ["train/accuracy"],
    "p99_ms": ["governor/p99_ms"],
    "duty": ["governor/duty"],
}


@require_GET
def run_figure(request: HttpRequest, pk: int, what: str) -> JsonResponse:
    """The figure so far, its curves thinned; what comes after its cursor, `run_points` has."""
    actor = actor_of(request)
    run = run_get(actor, pk)
    if what not in LAYOUTS:
        raise Http404
    drawn, cursor = curves(actor, run, what)
    names = list(dict.fromkeys([*FIRST[what], *_evaluated(run, what), *drawn]))
    empty = Curve(x=[], y=[])
    traces = [{"name": name, **_mode(name), **drawn.get(name, empty)} for name in names]
    layout = {"xaxis": {"title": {"text": "step"}, "rangemode": "tozero"}, **LAYOUTS[what]}
    if what == "p99_ms":
        layout["shapes"] = [_level(run.service.latency_objective_ms)]
    return JsonResponse({"data": traces, "layout": layout, "cursor": cursor})


@require_GET
def run_points(request: HttpRequest, pk: int, what: str) -> JsonResponse:
    """The points beyond `?after=`, as chart.js appends them."""
    actor = actor_of(request)
    run = run_get(actor, pk)
    after = request.GET.get("after", "")
    if what not in LAYOUTS:
        raise Http404
    return JsonResponse(_points(actor, run, what, int(after) if after.isdecimal() else 0))


def _points(actor: Actor, run: UpdateRun, what: str, after: int) -> dict[str, Any]:
    """{cursor, series: {metric: {x: steps, y: values}}, more} of the metrics named `.../<what>`."""
    points = list(points_after(actor, run, after))
    series: dict[str, Curve] = defaultdict(lambda: Curve(x=[], y=[]))
    for point in points:
        if point.name.endswith(f"/{what}"):
            series[point.name]["x"].append(point.step)
            series[point.name]["y"].append(point.value)
    cursor = points[-1].sequence if points else after
    return {"cursor": cursor, "series": series, "more": len(points) == PAGE}


def _evaluated(run: UpdateRun, what: str) -> list[str]:
    """The metrics of the evaluation sets, named as the engine is told to name them."""
    return (
        [f"eval/{name}/accuracy" for name in set_names(run.evaluation.order_by("pk"))]
        if what == "accuracy"
        else []
    )


def _level(value: float) -> dict[str, Any]:
    """A line across the figure, with its meaning."""
    font = {"size": 11, "color": FAINT}
    label = {"text": "objective", "textposition": "end", "yanchor": "bottom", "font": font}
    across = {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": value, "y1": value}
    return {**across, "line": {"dash": "dash", "width": 1.5, "color": FAINT}, "label": label}


def _mode(name: str) -> dict[str, Any]:
    """Training is a line; what is measured now and then, marked points on one."""
    if name.startswith("train/"):
        return {"mode": "lines", "line": {"width": 1.5}}
    if name.startswith("governor/"):
        # Once a second: of a short training they are few.
        return {"mode": "lines+markers", "line": {"width": 1.5}, "marker": {"size": 4}}
    return {"mode": "lines+markers", "marker": {"size": 6}}
