"""What the engine chose becomes rows that a person looks at."""

from collections.abc import Mapping
from typing import Any

from backend.core.acts import act
from backend.core.states import advance
from backend.jobs.attempted import WORKER, current, require_current
from backend.selection.models import Choice, Selection
from backend.selection.selectors import still_candidates


def selection_finished(*, selection: Selection, result: Mapping[str, Any]) -> None:
    """Keep what was chosen; what is no candidate any more is left out. Raises ConflictError `attempt_over`."""
    with act(selection.scope, WORKER) as log:
        require_current(selection)
        free = still_candidates(WORKER, selection.service, (int(one["id"]) for one in result["choices"]))
        chosen = [one for one in result["choices"] if int(one["id"]) in free]
        Choice.objects.bulk_create(
            [_choice(selection, rank, one) for rank, one in enumerate(chosen, 1)], batch_size=500
        )
        summary = {"candidates": result["candidates"], "labelled": result["labelled"]}
        current(selection).update(summary=summary, fraction=1.0)
        advance(selection, "ready", act=log, chosen=len(chosen))


def _choice(selection: Selection, rank: int, told: Mapping[str, Any]) -> Choice:
    kept = {name: told[name] for name in ("score", "criterion", "value", "predicted", "confidence")}
    return Choice(selection=selection, rank=rank, sample_id=int(told["id"]), **kept)
