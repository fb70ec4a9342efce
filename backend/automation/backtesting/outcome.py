"""What came of a backtest, as JSON: a row and a curve for each policy, beside what really was."""

from datetime import UTC, datetime
from typing import Any

from backend.automation.backtesting.asking import Asked
from backend.automation.backtesting.curves import composite, curve, edges
from backend.automation.backtesting.record import Record
from backend.automation.backtesting.replay import Replay, replay

# Beyond them a policy's firings are counted, not told one by one.
MOST_TOLD = 200


def outcome(asked: Asked, record: Record, update_s: float) -> dict[str, Any]:
    """{"edges": ISO times, "inputs", "labelled", "thinned", "versions", "update_s", "real": row, "policies": [row]}.

    A row: {"name", "accuracy", "of", "curve", "updates", "firings": [{"at", "why"}], "held": {code: moments}, "lives":
    [{"at", "version"}], "cost"}; `cost` is that of the updates and of the wrong answers to all counted requests.
    """
    tried = {one.name: replay(one.checked, record, update_s) for one in asked.policies}
    return {
        "edges": [_iso(at_s) for at_s in edges(record)],
        "inputs": len(record.inputs_s),
        "labelled": round(len(record.labelled_s) * record.thinned),
        "thinned": record.thinned,
        "versions": sorted(record.right),
        "update_s": update_s,
        "real": _row(asked, record, "As it was", record.lives, max(0, len(record.lives) - 1)),
        "policies": [_tried(asked, record, name, found) for name, found in tried.items()],
    }


def _tried(asked: Asked, record: Record, name: str, found: Replay) -> dict[str, Any]:
    firings = [{"at": _iso(one.at_s), "why": one.why} for one in found.firings[:MOST_TOLD]]
    row = _row(asked, record, name, found.lives, len(found.firings))
    return {**row, "firings": firings, "held": found.held}


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
        "lives": [{"at": _iso(at_s), "version": number} for at_s, number in lives],
        "cost": updates * asked.cost_of_update + errors * asked.cost_of_error,
    }


def _iso(at_s: float) -> str:
    return datetime.fromtimestamp(float(at_s), UTC).isoformat()
