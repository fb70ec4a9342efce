"""A backtest's result as the figure of a chart."""

from collections.abc import Mapping, Sequence
from typing import Any

from webui.plotting import chart_text


def accuracy_figure(result: Mapping[str, Any]) -> dict[str, Any]:
    """Composite accuracy over the span: a line for each policy, and one for what really was; empty without labels."""
    edges = result["edges"]
    if not any(value is not None for value in result["real"]["curve"]):
        return {"data": [], "layout": {}}
    real = _line(result["real"], edges) | {"line": {"shape": "hv", "dash": "dot", "width": 3}}
    return {
        "data": [real, *(_line(row, edges) for row in result["policies"])],
        "layout": {
            "hovermode": "x unified",
            "xaxis": {"type": "date"},
            "yaxis": {"tickformat": ".0%", "range": [0, 1.02]},
            "legend": {"orientation": "h"},
        },
    }


def _line(row: Mapping[str, Any], edges: Sequence[str]) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": chart_text(row["name"]),
        "x": list(edges[1:]),
        "y": row["curve"],
        "line": {"shape": "hv"},
        "connectgaps": False,
    }


def firings_figure(result: Mapping[str, Any]) -> dict[str, Any]:
    """When each policy would have acted: a line each, with the reasons to read; empty where none would have.

    Colours go by place, as in the chart of accuracies: what would not have acted keeps its own free.
    """
    rows = [result["real"] | {"firings": []}, *result["policies"]]
    if not any(row["firings"] for row in rows):
        return {"data": [], "layout": {}}
    return {
        "data": [
            {
                "type": "scatter",
                "mode": "markers",
                "name": chart_text(row["name"]),
                "x": [one["at"] for one in row["firings"]],
                "y": [chart_text(row["name"])] * len(row["firings"]),
                "text": [chart_text(one["why"]) for one in row["firings"]],
                "hovertemplate": "%{x}<br>%{text}<extra></extra>",
                "marker": {"size": 9},
            }
            for row in rows
        ],
        "layout": {
            "hovermode": "closest",
            "showlegend": False,
            "xaxis": {"type": "date", "range": [result["edges"][0], result["edges"][-1]]},
            "yaxis": {"type": "category", "automargin": True},
        },
    }
