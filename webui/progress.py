"""How far a run is, in the words and the tone of its bar."""

from typing import Any

from backend.updates.models import Run
from webui.templatetags.formats import duration_s


def progress_of(run: Run, tuning: str = "") -> dict[str, Any]:
    """What the `progress` component takes of an update run or a benchmark.

    tuning: how far it is, of a benchmark that tunes its strategies at present.
    """
    took = run.finished_at - run.started_at if run.finished_at and run.started_at else None
    ended = f"after {duration_s(took.total_seconds())}" if took else ""
    words = {
        "queued": ("Waiting for a device", "neutral"),
        "running": (_doing(run, tuning), "accent"),
        "interrupted": ("Interrupted", "warn"),
        "finished": ("Finished", "ok"),
        "cancelled": ("Cancelled", "neutral"),
    }
    label, tone = words.get(run.state, (run.state.capitalize(), "bad"))
    return {
        "label": label,
        "tone": tone,
        "fraction": None if run.state == "running" and not run.fraction else run.fraction,
        "eta": f"{duration_s(run.eta_s)} left" if run.eta_s and run.state == "running" else ended,
        "detail": ", ".join(filter(None, [tuning, f"attempt {run.attempt}" if run.attempt > 1 else ""])),
    }


def _doing(run: Run, tuning: str) -> str:
    if run.cancel_requested:
        return "Cancelling"
    if run.fraction >= 1:
        return "Keeping what came of it"
    if not run.fraction:
        return "Starting"
    return "Tuning" if tuning else "Training"


def acts_of(run: Run, operates: bool) -> dict[str, bool]:
    """Which of its acts the page offers to whoever may operate, or not."""
    return {
        "operates": operates,
        "can_cancel": operates and run.machine.allows(run.state, "cancelled") and not run.cancel_requested,
        "can_resume": operates and run.machine.allows(run.state, "queued"),
    }
