"""How a training and serving get on with each other, in words: while it goes on, and what the finished run keeps."""

from dataclasses import dataclass
from typing import Any

from backend.core.actor import Actor
from backend.updates.models import UpdateRun
from backend.updates.selectors import points_newest
from webui.templatetags.formats import duration_s, figure, percent

PREFIX = "governor/"
YIELDS = {
    "cpu.idle": "what others leave (cpu.idle)",
    "nice": "after all others (nice)",
    "nothing": "as all others",
}


@dataclass(frozen=True)
class Line:
    """One figure with its name; tone: "bad" where serving suffered."""

    label: str
    value: str
    hint: str = ""
    tone: str = ""


def beside_of(actor: Actor, run: UpdateRun) -> list[Line]:
    """Latency before and during, duty cycle and rate; nothing before the first second of the training."""
    kept = run.governed
    told = kept or _told(actor, run)
    if not told:
        return []
    objective_ms = told.get("objective_ms", run.service.latency_objective_ms)
    lines = [
        _latency("99th percentile before", told.get("p99_before_ms"), objective_ms),
        _latency("While it trained" if kept else "Now", _during_ms(told), objective_ms, _worst(told)),
        Line("Objective", _ms(objective_ms)),
        Line("Duty cycle", percent(told.get("duty"), 0), "of the time it trains"),
        Line("Training rate", f"{figure(told.get('samples_per_s'))} samples/s"),
    ]
    return lines + (_kept(kept) if kept else [])


def _told(actor: Actor, run: UpdateRun) -> dict[str, Any]:
    newest = points_newest(actor, run, PREFIX)
    return {name.removeprefix(PREFIX): value for name, value in newest.items()}


def _kept(kept: dict[str, Any]) -> list[Line]:
    missed, paused_s = kept["violations"], kept["paused_s"]
    times = "once" if missed == 1 else f"{missed} times"
    return [
        Line("Objective missed", times if missed else "never", tone="bad" if missed else ""),
        Line("Paused", duration_s(paused_s) if paused_s else "never"),
        Line("Processors", YIELDS[kept["yields_by"]], _threads(kept["threads"])),
    ]


def _threads(count: int) -> str:
    return "1 thread" if count == 1 else f"{count} threads"


def _during_ms(told: dict[str, Any]) -> float | None:
    found: float | None = told.get("p99_during_ms", told.get("p99_ms"))
    return found


def _worst(told: dict[str, Any]) -> str:
    worst_ms = told.get("p99_worst_ms")
    return "" if worst_ms is None else f"at worst {_ms(worst_ms)}"


def _latency(label: str, p99_ms: float | None, objective_ms: float, hint: str = "") -> Line:
    if p99_ms is None:
        return Line(label, "–", "too few requests to tell")
    return Line(label, _ms(p99_ms), hint, "bad" if p99_ms > objective_ms else "")


def _ms(value: float) -> str:
    return f"{figure(value)} ms"
