"""What changed, of an alert: as figures of charts, and as the samples that are shown."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from webui.plotting import chart_text

MOST_CLASSES = 20
Changes = Mapping[str, Any]


def map_figure(service: str, changes: Changes) -> dict[str, Any]:
    """Reference and window on one plane; a point of the window leads to its request."""
    found = changes["map"]
    known, seen = found["reference"], found["window"]
    return {
        "data": [
            _points("held-out samples", known)
            | {"marker": {"size": 5, "opacity": 0.35}, "hoverinfo": "skip"},
            _points("of the alert", seen)
            | {
                "marker": {"size": 6, "symbol": "diamond"},
                "links": [request_url(service, request_id) for *_, request_id in seen],
                "hovertemplate": "a click shows it<extra></extra>",
            },
        ],
        "layout": {
            "hovermode": "closest",
            "xaxis": {"showticklabels": False},
            "yaxis": {"showticklabels": False},
        },
    }


def classes_figure(changes: Changes) -> dict[str, Any]:
    """The shares of the predictions, the most changed classes first."""
    rows = changes["classes"][:MOST_CLASSES]
    names = [chart_text(one["label"]) for one in rows]
    sides = (("held-out samples", "reference"), ("of the alert", "window"))
    return {
        "data": [
            {"type": "bar", "name": name, "x": names, "y": [one[side] for one in rows]}
            for name, side in sides
        ],
        "layout": {"barmode": "group", "xaxis": {"type": "category"}, "yaxis": {"tickformat": ".0%"}},
    }


def samples(service: str, changes: Changes) -> list[tuple[str, list[dict[str, Any]]]]:
    """(how they lie, each with its page) of the samples that are shown."""
    kinds = (("Most drifted", "drifted"), ("Most typical", "typical"))
    return [
        (title, [one | {"url": request_url(service, one["request_id"])} for one in changes["samples"][kind]])
        for title, kind in kinds
    ]


def request_url(service: str, request_id: str) -> str:
    """The page of a request."""
    return f"{reverse('webui:service_answers', args=[service])}?{urlencode({'request_id': request_id})}"


def _points(name: str, rows: list[list[float]]) -> dict[str, Any]:
    place = {"x": [row[0] for row in rows], "y": [row[1] for row in rows]}
    return {"type": "scatter", "mode": "markers", "name": name, **place}
