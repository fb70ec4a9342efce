"""The figures of a service's charts, as JSON for `chart_card`."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_GET

from backend.core.clock import now
from backend.monitoring.models import DriftResult
from backend.monitoring.selectors import alert_get, drift_around, drift_results, traffic_series
from backend.projects.selectors import service_get
from webui.headline import headline_figure
from webui.places import Place
from webui.plotting import chart_time
from webui.visitor import actor_of

WINDOWS = 200
DAYS, MOST_DAYS = 7, 400
# How far back in minutes, and in steps of how many.
RANGES = {"hour": (60, 1), "week": (7 * 1440, 60), "quarter": (90 * 1440, 1440)}
FAINT = "rgba(128, 128, 140, 0.6)"


@require_GET
def service_drift(request: HttpRequest, name: str, monitor: str) -> JsonResponse:
    """Score and threshold of a monitor's newest windows; a line marks where another version was judged."""
    actor = actor_of(request)
    newest = drift_results(actor, service_get(actor, name), monitor).order_by("-pk")[:WINDOWS]
    results = list(newest)[::-1]
    return JsonResponse(_drift(results))


@require_GET
def service_headline(request: HttpRequest, name: str) -> JsonResponse:
    """Accuracy, measured and estimated, with what happened, over the last `days`."""
    asked = request.GET.get("days", "")
    days = int(asked) if asked.isdecimal() and 1 <= int(asked) <= MOST_DAYS else DAYS
    return JsonResponse(headline_figure(Place.of(request, name), now() - timedelta(days=days), now()))


@require_GET
def alert_drift(request: HttpRequest, pk: int, monitor: str) -> JsonResponse:
    """Score and threshold around the moment when the drift of an alert began."""
    actor = actor_of(request)
    return JsonResponse(_drift(drift_around(actor, alert_get(actor, pk), monitor)))


@require_GET
def service_traffic(request: HttpRequest, name: str, what: str) -> JsonResponse:
    """Of the last hour, week or quarter: `rate` of requests and errors per second, or `latency` as p99."""
    actor = actor_of(request)
    found = service_get(actor, name)
    span_minutes, step_minutes = RANGES[range_of(request)]
    steps = traffic_series(actor, found, span_minutes, step_minutes)
    times = [chart_time(step) for step in steps]
    if what == "latency":
        objective = [found.latency_objective_ms] * len(times)
        traces = [
            _line("p99", times, [one.p99_ms for one in steps.values()]),
            _limit("objective", times, objective),
        ]
    else:
        failed = [one.per_s * one.errors / max(1, one.requests) for one in steps.values()]
        traces = [
            _line("requests", times, [one.per_s for one in steps.values()]),
            _line("errors", times, failed),
        ]
    figure = _figure(traces, "ms" if what == "latency" else "per second")
    if len(steps) == 1:
        _mark_alone(figure, next(iter(steps)), timedelta(minutes=step_minutes))
    return JsonResponse(figure)


def range_of(request: HttpRequest) -> str:
    """Which of RANGES was asked for; the last hour for anything else."""
    asked = request.GET.get("range", "")
    return asked if asked in RANGES else "hour"


def _drift(results: list[DriftResult]) -> dict[str, Any]:
    score, threshold, breached = _Trace(), _Trace(), _Trace()
    starts: dict[int, datetime] = {}
    for result in results:
        if result.version_number not in starts:
            starts[result.version_number] = result.at
            score.gap(result.at)
            threshold.gap(result.at)
        score.add(result.at, result.score)
        threshold.add(result.at, result.threshold)
        if result.verdict == "breached":
            breached.add(result.at, result.score)
    traces = [
        _line("score", score.x, score.y),
        _limit("threshold", threshold.x, threshold.y),
        {
            "name": "breached",
            "mode": "markers",
            "marker": {"size": 5, "symbol": "diamond"},
            **breached.points,
        },
    ]
    figure = _figure(traces if breached.x else traces[:2], "")
    figure["layout"] |= _marks(starts)
    return figure


class _Trace:
    def __init__(self) -> None:
        self.x: list[str] = []
        self.y: list[float | None] = []

    @property
    def points(self) -> dict[str, Any]:
        return {"x": self.x, "y": self.y}

    def add(self, at: datetime, value: float | None) -> None:
        self.x.append(chart_time(at))
        self.y.append(value)

    def gap(self, at: datetime) -> None:
        """No line joins what was before and after."""
        if self.x:
            self.add(at, None)


def _line(name: str, x: list[str], y: Iterable[float | None]) -> dict[str, Any]:
    return {"name": name, "mode": "lines", "x": x, "y": list(y)}


def _limit(name: str, x: list[str], y: Iterable[float | None]) -> dict[str, Any]:
    """What a line is compared with: dashed, in steps."""
    return {**_line(name, x, y), "line": {"dash": "dash", "shape": "hv", "color": FAINT, "width": 1.5}}


def _figure(traces: list[dict[str, Any]], unit: str) -> dict[str, Any]:
    axes = {"xaxis": {"type": "date"}, "yaxis": {"rangemode": "tozero", "title": {"text": unit}}}
    return {"data": traces, "layout": axes}


def _mark_alone(figure: dict[str, Any], at: datetime, step: timedelta) -> None:
    """One step makes no line: marks in the middle of three steps."""
    figure["layout"]["xaxis"]["range"] = [chart_time(at - step), chart_time(at + step)]
    for trace in figure["data"]:
        trace["mode"] = "markers"


def _marks(starts: dict[int, datetime]) -> dict[str, Any]:
    """Where another version began to be judged: a dotted line with its number."""
    lines = [
        {
            "type": "line",
            "xref": "x",
            "yref": "paper",
            "x0": chart_time(at),
            "x1": chart_time(at),
            "y0": 0,
            "y1": 1,
        }
        | {"line": {"color": FAINT, "width": 1, "dash": "dot"}}
        for at in starts.values()
    ]
    words = [
        {"text": f"v{number}", "x": chart_time(at), "y": 1, "xref": "x", "yref": "paper", "showarrow": False}
        | {"xanchor": "left", "yanchor": "top", "font": {"size": 11, "color": FAINT}}
        for number, at in starts.items()
    ]
    return {"shapes": lines, "annotations": words}
