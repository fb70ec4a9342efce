"""A trial in words and numbers: both arms side by side, what the analysis says, and how long each arm takes."""

from dataclasses import dataclass
from typing import Any

from backend.deployments.analysis import quantile_ms
from backend.deployments.models import Rollout
from backend.deployments.trials import LATENCY_BOUNDS_MS, Arm, ArmCounts
from webui.templatetags.formats import figure, percent

CHECKS = {
    "errors": ("Failed requests over those beside it", "at most"),
    "p99": ("99th percentile over that beside it", "at most"),
    "accuracy": ("Accuracy lost, on labels that came late", "at most"),
    "disagreement": ("Answers that differ", "at most, else a person decides"),
    "confidence": ("Confidence lost", "at most, else a person decides"),
}
VERDICTS = {"pass": "passed", "fail": "failed", "inconclusive": "pending", "not_measured": "absent"}
WORDS = {"pass": "passed", "fail": "failed", "inconclusive": "not clear", "not_measured": "not measured"}


@dataclass(frozen=True)
class Line:
    """One figure of both arms."""

    label: str
    live: str
    tried: str


def arm_lines(counts: dict[Arm, ArmCounts]) -> list[Line]:
    """Counts and latencies, live beside tried; mirrored requests where there were any."""
    live, tried = counts["live"], counts["trial"]
    lines = [
        Line("Requests", f"{live.requests:,}", f"{tried.requests:,}"),
        Line("Failed", _failed(live), _failed(tried)),
        Line("Median", _quantile(live, 0.5), _quantile(tried, 0.5)),
        Line("99th percentile", _quantile(live, 0.99), _quantile(tried, 0.99)),
        Line("Mean confidence", _confidence(live), _confidence(tried)),
    ]
    if tried.compared or tried.shed:
        agreed = percent(tried.agreed / tried.compared) if tried.compared else "–"
        lines.append(Line("Same answer", "", f"{agreed} of {tried.compared:,}"))
        lines.append(Line("Not mirrored under load", "", f"{tried.shed:,}"))
    return lines


def check_rows(rollout: Rollout) -> list[dict[str, Any]]:
    """The newest analysis, check by check."""
    return [_check(check) for check in (rollout.analysis or {}).get("checks", [])]


def latency_figure(counts: dict[Arm, ArmCounts], live: str, tried: str) -> dict[str, Any]:
    """Share of the requests that took at most so long, for each arm that answered any."""
    traces = [_curve(live, counts["live"]), _curve(tried, counts["trial"])]
    layout = {
        "xaxis": {"type": "log", "title": {"text": "ms"}},
        "yaxis": {"tickformat": ".0%", "range": [0, 1.02]},
    }
    return {"data": [trace for trace in traces if trace["x"]], "layout": layout}


def _check(check: dict[str, Any]) -> dict[str, Any]:
    title, bound = CHECKS[check["name"]]
    words = (lambda value: f"{value:.2f} ×") if check["name"] == "p99" else percent
    return {
        "title": title,
        "detail": check["detail"],
        "look": VERDICTS[check["verdict"]],
        "verdict": WORDS[check["verdict"]],
        "value": "–" if check["value"] is None else words(check["value"]),
        "bound": bound,
        "limit": words(check["limit"]),
    }


def _curve(name: str, counts: ArmCounts) -> dict[str, Any]:
    total, passed = sum(counts.latencies.values()), 0
    x: list[float] = []
    y: list[float] = []
    for index, count in sorted(counts.latencies.items()):
        if not x:
            x, y = [LATENCY_BOUNDS_MS[max(index - 1, 0)]], [0.0]
        passed += count
        x.append(LATENCY_BOUNDS_MS[min(index, len(LATENCY_BOUNDS_MS) - 1)])
        y.append(passed / total)
    return {"name": name, "mode": "lines", "line": {"shape": "hv"}, "x": x, "y": y}


def _failed(counts: ArmCounts) -> str:
    return f"{counts.errors:,} ({percent(counts.errors / counts.requests)})" if counts.requests else "–"


def _quantile(counts: ArmCounts, share: float) -> str:
    found = quantile_ms(counts.latencies, share)
    return "–" if found is None else f"{figure(found)} ms"


def _confidence(counts: ArmCounts) -> str:
    return percent(counts.confidence_sum / counts.confidences) if counts.confidences else "–"
