"""A monitor and its verdicts, in the words of the pages."""

from collections.abc import Mapping
from typing import Any

from backend.engine.detecting import detectors_of
from backend.monitoring.kinds import OF_LABELS, STREAMED, VIEWS
from backend.monitoring.models import DriftMonitor, DriftResult
from backend.monitoring.settings import MonitorSettings
from backend.monitoring.windows import settings_of
from webui.figures import monitor_title
from webui.templatetags.formats import duration_s, percent

REFERENCES = {
    "validation": "the newest validation snapshot",
    "training": "the training snapshot",
    "fixed": "the version's first {} inputs",
    "moving": "the {} inputs judged last",
}


def row_of(monitor: DriftMonitor, newest: DriftResult | None) -> dict[str, Any]:
    """What a row and the head of its page show; newest: its last verdict, if there is one."""
    settings = settings_of(monitor)
    entry = detectors_of(monitor.view).get(monitor.detector, {})
    return {
        "monitor": monitor,
        "title": monitor_title(monitor.name),
        "watches": VIEWS[monitor.view].words,
        "detector": entry.get("title", monitor.detector),
        "sees": entry.get("sees", ""),
        "misses": entry.get("misses", ""),
        "window": window_words(settings),
        "reference": _reference(monitor.view, settings),
        "alarm": _alarm(settings),
        "waits": _waits(monitor, settings),
        "newest": newest,
    }


def findings(told: Mapping[str, Any]) -> str:
    """What a verdict rests on, in one line, by its details; empty where its score says all."""
    said = [
        f"{one['count']} {one['kind'].replace('_', ' ')}" + _of(one["columns"])
        for one in told.get("problems", [])
    ]
    if "labelled" in told:
        said.append(f"{told['labelled']} of {told['answered']} labelled")
        if told["accuracy"] is not None:
            said.append(f"accuracy {percent(told['accuracy'])}")
        said += [f"less of {', '.join(told['worse'])}"] if told["worse"] else []
    if told.get("changes"):
        said.append(f"changed at input {told['changes'][0]:,}")
    if told.get("left_out"):
        said.append(f"{told['left_out']} not finite")
    return "; ".join(said)


def _of(columns: list[str]) -> str:
    return f" ({', '.join(columns)})" if columns else ""


def window_words(settings: MonitorSettings) -> str:
    """`200 inputs`, or `1 h 0 min of the clock`."""
    if settings.window_s is not None:
        return f"{duration_s(settings.window_s)} of the clock"
    return f"{settings.window_size:,} inputs"


def _reference(view: str, settings: MonitorSettings) -> str:
    if view in STREAMED:
        return "its own past"
    return REFERENCES[settings.reference].format(f"{settings.reference_size:,}")


def _alarm(settings: MonitorSettings) -> str:
    vote = f"{settings.needed} of {settings.of} windows"
    return vote if settings.at_once is None else f"{vote}, or 1 at {settings.at_once:g} times the threshold"


def _waits(monitor: DriftMonitor, settings: MonitorSettings) -> str:
    """What a monitor that is not armed, and of which no problem is known, waits for."""
    if monitor.state == "armed":
        return "judged when its labels are in" if monitor.view in OF_LABELS else ""
    if monitor.state != "unarmed" or monitor.problem:
        return ""
    if not monitor.version_number:
        return "waits for a live version"
    return f"waits for {settings.reference_size:,} inputs" if settings.from_traffic else "is calibrated"
