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
    **dict.fromkeys(("labelled", "confirmed", "corrected", "taken", "reachable", "sent"), OK),
    **dict.fromkeys(("pending", "waiting", "unlabelled", "labelling", "proposed", "reviewing"), WAITING),
    **dict.fromkeys(("absent", "acknowledged"), WAITING),
    **dict.fromkeys(("queued", "created", "planned", "unarmed"), Look("neutral", "circle-dashed")),
    **dict.fromkeys(("running", "starting", "collecting", "updating", "receiving", "undoing"), RUNNING),
    **dict.fromkeys(("loading", "warming", "validating", "golden", "shadowing", "canarying"), RUNNING),
    **dict.fromkeys(("promoting", "draining", "watching", "retreating", "rebuilding"), RUNNING),
    **dict.fromkeys(("failed", "errored", "rejected", "unreachable", "down", "refused"), BAD),
    **dict.fromkeys(("cancelled", "superseded", "expired", "retired", "withdrawn", "skipped"), OVER),
    **dict.fromkeys(("discarded", "stopped", "ended", "aborted"), OVER),
    **dict.fromkeys(("rolled_back", "undone"), Look("warn", "arrow-back-up")),
    **dict.fromkeys(("open", "drifting", "alert", "high"), Look("bad", "alert-triangle")),
    **dict.fromkeys(("continued", "worsened"), Look("bad", "alert-triangle")),
    **dict.fromkeys(("degraded", "medium"), Look("warn", "alert-triangle")),
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
