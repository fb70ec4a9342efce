"""How fast a candidate answers beside the live version: the rows of a table and two figures."""

from typing import Any

from backend.validation.models import ValidationReport
from webui.views.report_charts import NAMES


def latency_shown(report: ValidationReport) -> dict[str, Any]:
    """`unavailable` where it could not be measured; else rows, and the figures `p99` and `throughput`."""
    measured = report.evidence.get("measured", {}).get("latency", {})
    if "figures" not in measured:
        return {"unavailable": measured.get("unavailable")}
    figures = {name: measured["figures"][role] for role, name in NAMES.items() if role in measured["figures"]}
    rows = [{"version": name, **row} for name, found in figures.items() for row in found]
    return {
        "rows": sorted(rows, key=lambda row: (row["concurrency"], row["batch"])),
        "p99": _figure(figures, "batch", "concurrency", "p99_ms", "ms"),
        "throughput": _figure(figures, "concurrency", "batch", "inferences_per_s", "inferences/s"),
    }


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
