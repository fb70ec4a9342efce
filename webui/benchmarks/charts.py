"""Plotly figures: accuracy by stages learnt, and accuracy against what it cost."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from statistics import fmean, stdev
from typing import Any

from webui.benchmarks.entrants import COLOURS, Entrant
from webui.benchmarks.told import Curves

DASHES, SYMBOLS = ("solid", "dot", "dash"), ("circle", "square", "diamond")


def curve_figure(named: Iterable[tuple[str, Curves]]) -> dict[str, Any]:
    """Mean accuracy on the stages seen so far, by stages learnt: a line each, with its deviation over the seeds."""
    traces = [_curve(name, curves) | _style(number) for number, (name, curves) in enumerate(named)]
    layout = {
        "xaxis": {"title": {"text": "stages learnt"}, "dtick": 1 if _longest(traces) <= 20 else None},
        "yaxis": {"title": {"text": "accuracy"}, "tickformat": ".0%", "range": [0, 1.02]},
    }
    return {"data": traces, "layout": layout}


def _curve(name: str, curves: Curves) -> dict[str, Any]:
    """Over those seeds that came so far."""
    stages = list(_stages(curves))
    trace: dict[str, Any] = {
        "name": name,
        "x": list(range(1, len(stages) + 1)),
        "y": [fmean(values) for values in stages],
    }
    if any(len(values) > 1 for values in stages):
        spread = [stdev(values) if len(values) > 1 else 0.0 for values in stages]
        trace["error_y"] = {"array": spread, "thickness": 1, "width": 2}
    return trace


def _stages(curves: Curves) -> Iterator[list[float]]:
    for stage in range(max(map(len, curves.values()), default=0)):
        yield [values[stage] for values in curves.values() if len(values) > stage]


def _style(number: int) -> dict[str, Any]:
    """Once the colours are used up, another dash."""
    dash = DASHES[number // COLOURS % len(DASHES)]
    marker = {"size": 6, "symbol": _symbol(number)}
    return {"mode": "lines+markers", "marker": marker, "line": {"width": 1.75, "dash": dash}}


def _symbol(number: int) -> str:
    return SYMBOLS[number // COLOURS % len(SYMBOLS)]


def _longest(traces: Iterable[Mapping[str, Any]]) -> int:
    return max((len(trace["x"]) for trace in traces), default=0)


def cost_figure(named: Iterable[tuple[str, Entrant]], key: str, label: str) -> dict[str, Any]:
    """Accuracy at the end against what it cost, the figure `key`: a point each, with its deviations."""
    points = {entrant.number: _point(name, entrant, key) for name, entrant in named}
    # A strategy without results yet holds its place, so that the others keep their colours.
    traces = [points.get(number, {"x": [], "y": []}) for number in range(max(points, default=-1) + 1)]
    furthest = max((x + spread for trace in points.values() for x, spread in _ends(trace)), default=1.0)
    layout = {
        # The curves, which stand beside, have the same legend.
        "showlegend": False,
        "hovermode": "closest",
        "xaxis": {"title": {"text": label}, "range": [0, 1.06 * furthest or 1]},
        "yaxis": {"title": {"text": "accuracy"}, "tickformat": ".0%", "range": [0, 1.02]},
    }
    return {"data": traces, "layout": layout}


def _ends(trace: Mapping[str, Any]) -> Iterator[tuple[float, float]]:
    return zip(trace["x"], trace["error_x"]["array"], strict=True)


def _point(name: str, entrant: Entrant, key: str) -> dict[str, Any]:
    cost, accuracy = entrant.figures[key], entrant.figures["acc"]
    return {
        "name": name,
        "mode": "markers",
        "marker": {"size": 10, "symbol": _symbol(entrant.number)},
        "x": [cost["mean"]],
        "y": [accuracy["mean"]],
        "error_x": {"array": [cost["std"]], "thickness": 1, "width": 2},
        "error_y": {"array": [accuracy["std"]], "thickness": 1, "width": 2},
    }


def cost_figures(named: Sequence[tuple[str, Entrant]]) -> list[tuple[str, str, dict[str, Any]]]:
    """Accuracy against time and against memory: id, title and figure of each."""
    return [
        ("against-time", "Accuracy against time", cost_figure(named, "seconds", "training, s")),
        ("against-memory", "Accuracy against memory", cost_figure(named, "peak_mib", "memory, MiB")),
    ]
