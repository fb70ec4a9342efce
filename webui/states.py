"""How a state looks: one table for every state machine, so that a word means one thing on every page."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Look:
    """tone: a class of tokens.css; icon: a symbol of icons.svg; spin: the icon turns."""

    tone: str
    icon: str
    spin: bool = False


OK = Look("ok", "circle-check")
WAITING = Look("warn", "clock")
RUNNING = Look("info", "loader-2", spin=True)
BAD = Look("bad", "circle-x")
OVER = Look("neutral", "circle-minus")
UNKNOWN = Look("neutral", "help-circle")

LOOKS: dict[str, Look] = {
    **dict.fromkeys(("finished", "passed", "approved", "ready", "executed", "done", "resolved"), OK),
    **dict.fromkeys(("labelled", "labeled", "healthy", "valid", "succeeded", "reachable", "sent"), OK),
    **dict.fromkeys(("confirmed", "corrected", "taken"), OK),
    **dict.fromkeys(("pending", "requested", "waiting", "unlabelled", "absent", "acknowledged"), WAITING),
    **dict.fromkeys(("labelling", "proposed", "reviewing"), WAITING),
    **dict.fromkeys(("collecting", "updating", "receiving", "undoing"), RUNNING),
    **dict.fromkeys(
        ("queued", "created", "planned", "scheduled", "draft", "unarmed"), Look("neutral", "circle-dashed")
    ),
    **dict.fromkeys(("running", "executing", "starting", "loading", "warming", "validating"), RUNNING),
    **dict.fromkeys(
        ("promoting", "draining", "rolling_back", "cancelling", "calibrating", "golden", "rebuilding"),
        RUNNING,
    ),
    **dict.fromkeys(("shadowing", "canarying", "watching", "retreating"), RUNNING),
    **dict.fromkeys(("failed", "errored", "rejected", "unreachable", "unhealthy", "down", "refused"), BAD),
    **dict.fromkeys(
        (
            "cancelled",
            "superseded",
            "expired",
            "retired",
            "withdrawn",
            "archived",
            "closed",
            "skipped",
            "discarded",
            "stopped",
            "ended",
            "called off",
            "aborted",
        ),
        OVER,
    ),
    **dict.fromkeys(("rolled_back", "reverted", "undone"), Look("warn", "arrow-back-up")),
    **dict.fromkeys(("open", "raised", "drifting", "alert", "high"), Look("bad", "alert-triangle")),
    **dict.fromkeys(("continued", "worsened"), Look("bad", "alert-triangle")),
    **dict.fromkeys(("degraded", "stale", "damaged", "medium"), Look("warn", "alert-triangle")),
    "flagged": Look("warn", "flag"),
    "live": Look("ok", "activity"),
    "armed": Look("ok", "shield-check"),
    "candidate": Look("info", "package"),
    "interrupted": Look("warn", "player-pause"),
    "low": Look("info", "info-circle"),
    "muted": Look("neutral", "clock-pause"),
    "paused": Look("warn", "player-pause"),
    "stable": Look("ok", "wave-sine"),
}


def look_of(state: str) -> Look:
    """The look of a state; one that is not in the table is grey with a question mark, never green."""
    return LOOKS.get(state.lower(), UNKNOWN)
