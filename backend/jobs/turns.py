"""Rows that workers perform by turns: one takes a turn, puts the row back, and the next goes on after what is written.

The row says how far it is; a turn that was overtaken finds no row in its hands and writes nothing more.
"""

from typing import TypeVar

from django.db.models import F, QuerySet

from backend.core.actor import Actor
from backend.core.acts import act
from backend.core.states import advance
from backend.jobs.models import TurnsModel
from backend.jobs.queue import enqueue

RowT = TypeVar("RowT", bound=TurnsModel)


class OvertakenError(Exception):
    """Another worker has the row by now."""


def turn_queue(row: TurnsModel) -> None:
    """The next turn, for the worker that finds the row as it is now."""
    enqueue(row.job, row.pk, row.turn)


def turn_take(kind: type[RowT], pk: int, turn: int, actor: Actor) -> RowT | None:
    """Take the turn on; None where it is taken, or the row is over: a second delivery exits."""
    row = kind._default_manager.get(pk=pk)
    with act(row.scope, actor) as log:
        waiting = kind._default_manager.filter(
            pk=pk, turn=turn, heartbeat_at=None, state__in=["queued", "running"]
        )
        if not waiting.update(turn=F("turn") + 1, heartbeat_at=log.at):
            return None
        row.refresh_from_db()
        if row.state == "queued":
            advance(row, "running", act=log, turn=row.turn)
    return row


def turn_put_back(row: TurnsModel, actor: Actor) -> None:
    """For the next turn, of this worker or another."""
    with act(row.scope, actor):
        if in_hand(row).update(heartbeat_at=None):
            turn_queue(row)


def in_hand(row: RowT) -> QuerySet[RowT]:
    """The row, while this turn is the one that performs it."""
    rows = type(row)._default_manager.filter(pk=row.pk, turn=row.turn, state="running")
    return rows.exclude(heartbeat_at=None)
