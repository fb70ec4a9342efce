"""Rows that workers perform, in attempts: claimed, kept by heartbeats, ended, and given on where a worker was lost."""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

from django.db.models import F, QuerySet

from backend.config.environment import ENV
from backend.core.actor import Actor, system_actor
from backend.core.acts import act
from backend.core.clock import now
from backend.core.errors import AppError, ConflictError, InterruptionError
from backend.core.states import advance
from backend.jobs.models import AttemptedModel
from backend.jobs.queue import enqueue

MAX_ATTEMPTS = 3
WORKER = system_actor("worker")
RowT = TypeVar("RowT", bound=AttemptedModel)

logger = logging.getLogger(__name__)


def perform(kind: type[RowT], pk: int, work: Callable[[RowT], None]) -> None:
    """Do `work` with a queued row, which is to write what comes of it; a second delivery exits at once."""
    row = claim(kind, pk)
    if row is None:
        return
    try:
        work(row)
    except InterruptionError as interrupted:
        requeue(row, actor=WORKER, reason=str(interrupted))
    except ConflictError as error:
        logger.info("%s: %s", row, error)
    except AppError as error:
        end(row, "failed", error.as_dict())
    except Exception as error:
        logger.exception("%s: a bug", row)
        end(
            row,
            "errored",
            {"code": "internal_error", "detail": f"A bug of ours: {error!r}", "data": {}},
        )


def queue(row: AttemptedModel) -> None:
    """Have a worker of its queue perform it, once this transaction commits."""
    enqueue(row.job, row.pk, cluster=row.queue)


def claim(kind: type[RowT], pk: int) -> RowT | None:
    """Take a queued row on; None when somebody else has, or it is over."""
    row = rows_of(kind).get(pk=pk)
    with act(row.scope, WORKER) as log:
        row.refresh_from_db()
        if row.state != "queued":
            return None
        rows_of(kind).filter(pk=pk).update(attempt=F("attempt") + 1, heartbeat_at=log.at)
        advance(row, "running", act=log)
        row.refresh_from_db()
    return row


def beat(row: AttemptedModel, **progress: float) -> bool:
    """Say that this attempt lives, and how far it is, by the row's own fields; False when it is not the current one."""
    return current(row).update(heartbeat_at=now(), **progress) == 1


def end(row: AttemptedModel, state: str, failure: dict[str, Any], actor: Actor = WORKER) -> None:
    """End with nothing found. Raises ConflictError `attempt_over`."""
    with act(row.scope, actor) as log:
        require_current(row)
        current(row).update(failure=failure)
        advance(row, state, act=log, reason=str(failure["detail"]), code=failure["code"])


def requeue(row: AttemptedModel, *, actor: Actor, reason: str) -> None:
    """Give an attempt that was lost to another worker, `MAX_ATTEMPTS` times; then it has failed.

    Raises: ConflictError `attempt_over`.
    """
    if row.attempt >= MAX_ATTEMPTS:
        detail = f"Its worker was lost {row.attempt} times: start it again when the workers are well."
        end(row, "failed", {"code": "worker_lost", "detail": detail, "data": {}}, actor)
        return
    with act(row.scope, actor) as log:
        require_current(row)
        advance(row, "queued", act=log, reason=reason)
        queue(row)


def requeue_lost(kind: type[AttemptedModel], actor: Actor) -> None:
    """Requeue what runs without a heartbeat."""
    silent_since = now() - timedelta(seconds=ENV.heartbeat_timeout_s)
    for row in rows_of(kind).filter(state="running", heartbeat_at__lt=silent_since):
        requeue(row, actor=actor, reason="Its worker was lost.")


def current(row: RowT) -> QuerySet[RowT]:
    """The row, while this attempt is the one that performs it."""
    return rows_of(type(row)).filter(pk=row.pk, attempt=row.attempt, state="running")


def require_current(row: AttemptedModel) -> None:
    """Raises ConflictError `attempt_over`."""
    if not current(row).exists():
        raise ConflictError("attempt_over", "Another attempt has taken this over.", row=row.pk)


def rows_of(kind: type[RowT]) -> QuerySet[RowT]:
    return kind._default_manager.all()
