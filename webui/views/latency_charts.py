"""How fast a candidate answers beside the live version: a table and two figures."""

from typing import Any

from backend.validation.models import ValidationReport
from webui.templatetags.formats import duration_s
from webui.views.report_charts import NAMES


def latency_shown(report: ValidationReport) -> dict[str, Any]:
    """`unavailable` where it could not be measured; else, setting by setting, a row for each version, and how they were
    measured; the figures `p99` and `throughput`."""
    measured = report.evidence.get("measured", {}).get("latency", {})
    if "figures" not in measured:
        return {"unavailable": measured.get("unavailable")}
    figures = {name: measured["figures"][role] for role, name in NAMES.items() if role in measured["figures"]}
    by_setting = zip(*figures.values(), strict=True)
    return {
        "settings": [list(zip(figures, rows, strict=True)) for rows in by_setting],
        "how": _how(measured.get("governor", {}).get("paused_s", 0.0)),
        "p99": _figure(figures, "batch", "concurrency", "p99_ms", "ms"),
        "throughput": _figure(figures, "concurrency", "batch", "inferences_per_s", "inferences/s"),
    }


def _how(paused_s: float) -> str:
    waited = f"; it waited {duration_s(paused_s)} for those who are served" if paused_s else ""
    return f"milliseconds, on a Triton of its own{waited}"


def _figure(
    figures: dict[str, list[dict[str, Any]]], along: str, alone: str, what: str, unit: str
) -> dict[str, Any]:
    """`what` along one setting, where the other is 1."""
    traces = []
    for name, found in figures.items():
        rows = [row for row in found if row[alone] == 1]
        x, y = [row[along] for row in rows], [row[what] for row in rows]
        traces.append({"name": name, "mode": "lines+markers", "x": x, "y": y})
    ticks = traces[0]["x"]
    layout = {
        "xaxis": {"title": {"text": along}, "type": "log", "tickvals": ticks, "ticktext": ticks},
        "yaxis": {"title": {"text": unit}, "rangemode": "tozero"},
    }
    return {"data": traces, "layout": layout}
