"""What came of a backtest, as JSON: a row and a curve for each policy, beside what really was."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from backend.automation.backtesting.asking import Asked
from backend.automation.backtesting.curves import composite, curve, edges
from backend.automation.backtesting.loading import Loaded
from backend.automation.backtesting.record import Record
from backend.automation.backtesting.replay import Replay
from backend.automation.backtesting.retraining import Update

# Beyond them a policy's firings are counted, not told one by one.
MOST_TOLD = 200


@dataclass(frozen=True)
class Tried:
    """A policy along the record; updates: what each was trained on, where they were."""

    replay: Replay
    updates: Sequence[Update] = ()


def outcome(asked: Asked, loaded: Loaded, tried: Mapping[str, Tried], update_s: float) -> dict[str, Any]:
    """{"edges": ISO times, "inputs", "labelled", "thinned", "unreadable", "kept_since", "versions", "update_s",
    "retrained", "real": row, "policies": [row]}.

    A row: {"name", "accuracy", "of", "curve", "updates", "firings": [{"at", "why"}], "held": {code: moments}, "lives":
    [{"at", "version", "update"}], "cost", "trained": [update], "trained_s"}; `cost` is that of the updates and of the
    wrong answers to all counted requests. In `lives` `version` is None where the model of `update`, from 1, is meant.
    """
    record = loaded.record
    return {
        "edges": [_iso(at_s) for at_s in edges(record)],
        "inputs": len(record.inputs_s),
        "labelled": round(len(record.labelled_s) * record.thinned),
        "thinned": record.thinned,
        "unreadable": loaded.unreadable,
        "kept_since": loaded.kept_since and loaded.kept_since.isoformat(),
        "versions": sorted(record.right),
        "update_s": update_s,
        "retrained": asked.retrain,
        "real": _row(asked, record, "As it was", record.lives, max(0, len(record.lives) - 1)),
        "policies": [_tried(asked, name, found) for name, found in tried.items()],
    }


def _tried(asked: Asked, name: str, found: Tried) -> dict[str, Any]:
    replay = found.replay
    row = _row(asked, replay.record, name, replay.lives, len(replay.firings))
    return {
        **row,
        "firings": [{"at": _iso(one.at_s), "why": one.why} for one in replay.firings[:MOST_TOLD]],
        "held": replay.held,
        "trained": [asdict(one) for one in found.updates],
        "trained_s": sum(one.took_s for one in found.updates),
    }


def _row(
    asked: Asked, record: Record, name: str, lives: list[tuple[float, int]], updates: int
) -> dict[str, Any]:
    accuracy, of = composite(record, lives)
    errors = 0.0 if accuracy is None else (1 - accuracy) * float(record.requests.sum())
    return {
        "name": name,
        "accuracy": accuracy,
        "of": of,
        "curve": curve(record, lives),
        "updates": updates,
        "firings": [],
        "held": {},
        "lives": [_live(at_s, number) for at_s, number in lives],
        "cost": updates * asked.cost_of_update + errors * asked.cost_of_error,
        "trained": [],
        "trained_s": 0.0,
    }


def _live(at_s: float, number: int) -> dict[str, Any]:
    """Numbers below zero are of models that a backtest trained."""
    of = {"version": number, "update": None} if number > 0 else {"version": None, "update": -number}
    return {"at": _iso(at_s), **of}


def _iso(at_s: float) -> str:
    return datetime.fromtimestamp(float(at_s), UTC).isoformat()
