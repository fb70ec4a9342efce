"""How accurate a service was, measured and estimated, and what happened to it: on one axis of time."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple

import numpy as np

from backend.automation.selectors import chain_list
from backend.deployments.selectors import live_periods, request_list
from backend.monitoring.models import AccuracyWindow
from backend.monitoring.selectors import accuracy_windows, alert_list, labelled_marks
from webui.places import Place
from webui.plotting import chart_text, chart_time

BINS = 60
# Fewer labels say too little for a point.
LEAST_OF_BIN = 5
MOST_WINDOWS, MOST_EVENTS = 1000, 200
# Each thing keeps its colour whatever else there is to show; all are read on light and on dark.
MEASURED = "rgb(99, 102, 241)"
ESTIMATED, BAND = "rgb(217, 119, 6)", "rgba(217, 119, 6, 0.15)"
KINDS = {
    "alert": ("Drift alert", "triangle-up", "rgb(225, 29, 72)"),
    "update": ("Update begins", "circle", "rgb(14, 131, 199)"),
    "approval": ("Approved", "square", "rgb(147, 51, 234)"),
    "live": ("Goes live", "star", "rgb(5, 150, 105)"),
}


class Event(NamedTuple):
    """kind: of KINDS."""

    kind: str
    at: datetime
    text: str


def headline_figure(place: Place, since: datetime, until: datetime) -> dict[str, Any]:
    """Lines for both accuracies with the estimate's band, and a row of marks above them."""
    windows = accuracy_windows(place.actor, place.service).filter(at__gte=since).order_by("-last_sequence")
    estimates = list(windows[:MOST_WINDOWS])[::-1]
    measured = _binned(labelled_marks(place.actor, place.service, since), until)
    if not estimates and not measured:
        return {"data": [], "layout": {}}
    events = [one for one in _events(place) if since <= one.at <= until][-MOST_EVENTS:]
    return {
        "data": [*_band(estimates), *_measured(measured), *_marks(events)],
        "layout": {
            "hovermode": "closest",
            "legend": {"orientation": "h"},
            "xaxis": {"type": "date"},
            "yaxis": {"tickformat": ".0%", "range": [0, 1.12], "tickvals": [0, 0.25, 0.5, 0.75, 1]},
        },
    }


def _binned(marks: Sequence[tuple[datetime, bool]], until: datetime) -> list[tuple[datetime, float, int]]:
    """(middle of the bin, share that is right, of how many) of the bins that say something."""
    if not marks:
        return []
    at_s = np.array([at.timestamp() for at, _ in marks])
    right = np.array([is_right for _, is_right in marks], float)
    edges = np.linspace(at_s[0], max(at_s[-1], at_s[0] + 1.0), BINS + 1)
    parts = np.clip(np.searchsorted(edges, at_s, side="right") - 1, 0, BINS - 1)
    of, rights = np.bincount(parts, minlength=BINS), np.bincount(parts, right, BINS)
    middles = (edges[:-1] + edges[1:]) / 2
    return [
        (datetime.fromtimestamp(middles[part], until.tzinfo), float(rights[part] / of[part]), int(of[part]))
        for part in np.flatnonzero(of >= LEAST_OF_BIN)
    ]


def _band(rows: Sequence[AccuracyWindow]) -> Iterator[dict[str, Any]]:
    """The estimates of each version in turn, each with its band: nothing joins two of them."""
    for index, (number, found) in enumerate(groupby(rows, key=lambda row: row.version_number)):
        same = list(found)
        x = [chart_time(row.at) for row in same]
        bound = {"type": "scatter", "mode": "lines", "x": x, "line": {"width": 0}, "hoverinfo": "skip"}
        yield bound | {"y": [row.low for row in same], "showlegend": False}
        filled = {"fill": "tonexty", "fillcolor": BAND, "showlegend": False}
        yield bound | {"y": [row.high for row in same]} | filled
        yield {
            "type": "scatter",
            "mode": "lines",
            "name": "estimated, without labels",
            "legendgroup": "estimated",
            "showlegend": index == 0,
            "x": x,
            "y": [row.estimated for row in same],
            "text": [f"v{number}, {row.size} answers" for row in same],
            "hovertemplate": "%{y:.1%} estimated<br>%{text}<br>%{x}<extra></extra>",
            "line": {"dash": "dot", "color": ESTIMATED},
        }


def _measured(bins: Sequence[tuple[datetime, float, int]]) -> Iterator[dict[str, Any]]:
    if bins:
        yield {
            "type": "scatter",
            "mode": "lines+markers",
            "name": "measured, on late labels",
            "x": [chart_time(at) for at, _, _ in bins],
            "y": [value for _, value, _ in bins],
            "text": [f"of {of} labels" for _, _, of in bins],
            "hovertemplate": "%{y:.1%} measured %{text}<br>%{x}<extra></extra>",
            "line": {"color": MEASURED},
            "marker": {"size": 5},
        }


def _marks(events: Sequence[Event]) -> Iterator[dict[str, Any]]:
    for kind, (name, symbol, colour) in KINDS.items():
        if same := [one for one in events if one.kind == kind]:
            yield {
                "type": "scatter",
                "mode": "markers",
                "name": name,
                "x": [chart_time(one.at) for one in same],
                "y": [1.06] * len(same),
                "text": [chart_text(one.text) for one in same],
                "hovertemplate": "%{text}<br>%{x}<extra></extra>",
                "marker": {"symbol": symbol, "size": 10, "color": colour},
            }


def _events(place: Place) -> list[Event]:
    """Of the service, and of the environment where there are several; oldest first."""
    actor, service, stage = place.actor, place.service, place.environment
    found = [Event("alert", row.created_at, row.title) for row in alert_list(actor, service)[:MOST_EVENTS]]
    found += [
        Event("update", row.created_at, f"An update begins ({row.state})")
        for row in chain_list(actor, service)[:MOST_EVENTS]
    ]
    requests = request_list(actor, service).filter(environment=stage).prefetch_related("votes__user")
    found += [
        Event("approval", vote.created_at, f"{request.version} approved by {vote.user.label}")
        for request in requests[:MOST_EVENTS]
        for vote in request.votes.all()
        if vote.approve
    ]
    periods = live_periods(actor, service, stage).order_by("-started_at")[:MOST_EVENTS]
    found += [Event("live", row.started_at, f"{row.version} goes live") for row in periods]
    return sorted(found, key=lambda one: one.at)
