"""Which version served when, as the figure of a chart and as lines of CSV."""

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from backend.core.cells import no_formula
from backend.deployments.history import approved_by, duration_s, requested_by
from backend.deployments.models import LivePeriod
from webui.plotting import chart_text, chart_time
from webui.templatetags.formats import duration_s as in_words

Name = Callable[[str], str]
Answered = Mapping[int, int | None]  # of `answered_in`
COLOURS = 6  # of the charts' palette: neighbouring versions differ
FEW = 12
COLUMNS = (
    *("version", "environment", "host", "from", "to", "seconds", "rollout", "kind", "request"),
    *("requested_by", "approved_by", "answered"),
)
HOVER = (
    "<b>v%{y}</b>, %{customdata[4]}<br>from %{customdata[0]}<br>to %{customdata[1]}<br>%{customdata[2]}<br>"
)
HOVER += "requested by %{customdata[3]}<br>approved by %{customdata[5]}<extra></extra>"


def history_figure(periods: Sequence[LivePeriod], at: datetime, name: Name) -> dict[str, Any]:
    """A bar for each period from its beginning to its end, or to `at`, on its version's line."""
    shades = [[one for one in periods if one.version.number % COLOURS == shade] for shade in range(COLOURS)]
    return {
        "data": [_bars(same, at, name) for same in shades if same],
        "layout": {
            "hovermode": "closest",
            "showlegend": False,
            "barmode": "overlay",
            "xaxis": {"type": "date"},
            "yaxis": {"tickprefix": "v", "tickformat": "d"} | _lines({one.version.number for one in periods}),
        },
    }


def history_csv(periods: Iterable[LivePeriod], answered: Answered, at: datetime, name: Name) -> str:
    """A line for each period, times in UTC by ISO 8601; name: of a person's reference."""
    written = io.StringIO()
    lines = csv.writer(written)
    lines.writerow(COLUMNS)
    lines.writerows(map(no_formula, _line(period, answered, at, name)) for period in periods)
    return written.getvalue()


def approvers(period: LivePeriod, name: Name) -> str:
    """Who approved it, or that nobody had to."""
    if period.rollout.kind == "rollback":
        return "no vote needed"
    return ", ".join(map(name, approved_by(period))) or "nobody"


def _lines(numbers: set[int]) -> dict[str, Any]:
    """The versions that an axis shows: each by its number where they are few."""
    if not numbers:
        return {}
    low, high = min(numbers), max(numbers)
    return {"range": [low - 0.6, high + 0.6]} | ({"dtick": 1} if high - low < FEW else {})


def _bars(periods: Sequence[LivePeriod], at: datetime, name: Name) -> dict[str, Any]:
    return {
        "type": "bar",
        "orientation": "h",
        "base": [chart_time(one.started_at) for one in periods],
        "x": [1000 * duration_s(one, at) for one in periods],  # ms
        "y": [one.version.number for one in periods],
        "width": 0.7,
        # A period too short for a pixel keeps its outline.
        "marker": {"line": {"width": 1, "color": "rgba(128, 128, 140, 0.6)"}},
        "customdata": [_told(one, at, name) for one in periods],
        "hovertemplate": HOVER,
    }


def _told(period: LivePeriod, at: datetime, name: Name) -> list[str]:
    return [
        f"{period.started_at:%-d %b %Y, %H:%M:%S} UTC",
        f"{period.ended_at:%-d %b %Y, %H:%M:%S} UTC" if period.ended_at else "now",
        f"for {in_words(duration_s(period, at))}",
        chart_text(name(requested_by(period))),
        f"{'roll back' if period.rollout.kind == 'rollback' else 'rollout'} {period.rollout_id}",
        chart_text(approvers(period, name)),
    ]


def _line(period: LivePeriod, answered: Answered, at: datetime, name: Name) -> list[object]:
    return [
        period.version.number,
        period.environment.name,
        period.host.name,
        period.started_at.isoformat(),
        period.ended_at.isoformat() if period.ended_at else "",
        round(duration_s(period, at), 3),
        period.rollout_id,
        period.rollout.kind,
        period.rollout.request_id,
        name(requested_by(period)),
        "; ".join(map(name, approved_by(period))),
        answered[period.pk],
    ]
