"""Whether a candidate is as often right as it is sure, as a figure beside the live version."""

from typing import Any

from backend.validation.models import ValidationReport
from webui.views.service_charts import FAINT

NAMES = {"candidate": "candidate", "baseline": "live"}


def reliability_figure(report: ValidationReport) -> dict[str, Any] | None:
    """Accuracy by confidence, a marker for each bin, the larger the more samples; None where nothing was measured."""
    measured = report.evidence.get("measured", {}).get("reliability", {})
    traces = [_trace(name, measured[role]) for role, name in NAMES.items() if role in measured]
    if not traces:
        return None
    layout = {
        "xaxis": {"title": {"text": "confidence"}, "tickformat": ".0%", "range": [0, 1.02]},
        "yaxis": {"title": {"text": "accuracy"}, "tickformat": ".0%", "range": [-0.02, 1.04]},
        "hovermode": "closest",
        "shapes": [_calibrated()],
    }
    return {"data": traces, "layout": layout}


def _trace(name: str, bins: list[dict[str, Any]]) -> dict[str, Any]:
    total = sum(one["n"] for one in bins)
    return {
        "name": name,
        "mode": "lines+markers",
        "line": {"width": 1.5},
        "marker": {"size": [6 + 14 * (one["n"] / total) ** 0.5 for one in bins]},
        "x": [one["confidence"] for one in bins],
        "y": [one["accuracy"] for one in bins],
        "text": [f"{one['n']} samples" for one in bins],
    }


def _calibrated() -> dict[str, Any]:
    """The diagonal, on which one is as often right as sure."""
    ends = {"type": "line", "x0": 0, "y0": 0, "x1": 1, "y1": 1}
    return {**ends, "line": {"dash": "dash", "width": 1.5, "color": FAINT}}
