"""A worker's attempts at a selection: claimed, alive, ended, or lost and given to another."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db.models import F, QuerySet

from backend.config.environment import ENV
from backend.core.actor import Actor
from backend.core.acts import act, project_scope
from backend.core.clock import now
from backend.core.errors import ConflictError
from backend.core.states import advance
from backend.jobs import enqueue
from backend.selection.models import Choice, Selection
from backend.selection.selectors import still_candidates
from backend.selection.services import CLUSTER, JOB

MAX_ATTEMPTS = 3
Json = dict[str, Any]


def selection_claim(*, actor: Actor, selection_id: int) -> Selection | None:
    """Take a queued selection on; None when somebody else has, or it is over."""
    selection = Selection.objects.select_related("service", "version").get(pk=selection_id)
    with act(_scope(selection), actor) as log:
        selection.refresh_from_db()
        if selection.state != "queued":
            return None
        rows = Selection.objects.filter(pk=selection_id)
        rows.update(attempt=F("attempt") + 1, heartbeat_at=log.at, fraction=0.0)
        advance(selection, "running", act=log)
        selection.refresh_from_db()
    return selection


def selection_heartbeat(*, selection: Selection, fraction: float = 0.0) -> bool:
    """Say that this attempt lives and how far it is; False when it is no longer the current one."""
    return _current(selection).update(heartbeat_at=now(), fraction=fraction) == 1


def selection_finished(*, actor: Actor, selection: Selection, result: Mapping[str, Any]) -> None:
    """Keep what the engine chose, for a person to look at; what is no candidate any more is left out.

    Raises: ConflictError `attempt_over`.
    """
    with act(_scope(selection), actor) as log:
        _require_current(selection)
        free = still_candidates(actor, selection.service, (int(one["id"]) for one in result["choices"]))
        chosen = [one for one in result["choices"] if int(one["id"]) in free]
        Choice.objects.bulk_create(
            [_choice(selection, rank, one) for rank, one in enumerate(chosen, 1)], batch_size=500
        )
        summary = {"candidates": result["candidates"], "labelled": result["labelled"]}
        _current(selection).update(summary=summary, fraction=1.0)
        advance(selection, "ready", act=log, chosen=len(chosen))


def selection_ended(*, actor: Actor, selection: Selection, state: str, failure: Json) -> None:
    """End with nothing chosen: `failed` is explained, `errored` is a bug of ours. Raises ConflictError."""
    with act(_scope(selection), actor) as log:
        _require_current(selection)
        _current(selection).update(failure=failure)
        advance(selection, state, act=log, reason=str(failure["detail"]), code=failure["code"])


def selection_requeue(*, actor: Actor, selection: Selection, reason: str) -> None:
    """Give an attempt that was lost to another worker, `MAX_ATTEMPTS` times; then it has failed."""
    if selection.attempt >= MAX_ATTEMPTS:
        detail = (
            f"The selection was lost {selection.attempt} times: start it again when the workers are well."
        )
        failure = {"code": "selection_lost", "detail": detail, "data": {}}
        selection_ended(actor=actor, selection=selection, state="failed", failure=failure)
        return
    with act(_scope(selection), actor) as log:
        _require_current(selection)
        advance(selection, "queued", act=log, reason=reason)
        enqueue(JOB, selection.pk, cluster=CLUSTER)


def selections_mark_lost(*, actor: Actor) -> None:
    """Requeue what runs without a heartbeat."""
    silent_since = now() - timedelta(seconds=ENV.heartbeat_timeout_s)
    rows = Selection.objects.filter(state="running", heartbeat_at__lt=silent_since)
    for selection in rows.select_related("service"):
        selection_requeue(actor=actor, selection=selection, reason="Its worker was lost.")


def _choice(selection: Selection, rank: int, told: Json) -> Choice:
    kept = {name: told[name] for name in ("score", "criterion", "value", "predicted", "confidence")}
    return Choice(selection=selection, rank=rank, sample_id=int(told["id"]), **kept)


def _scope(selection: Selection) -> str:
    return project_scope(selection.service.project_id)


def _current(selection: Selection) -> QuerySet[Selection]:
    return Selection.objects.filter(pk=selection.pk, attempt=selection.attempt, state="running")


def _require_current(selection: Selection) -> None:
    if not _current(selection).exists():
        raise ConflictError(
            "attempt_over", "Another attempt has taken this selection over.", selection=selection.pk
        )
