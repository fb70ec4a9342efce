"""The pieces of a bulk change.

Each piece is one act, with how far the change came, and has the next piece queued: so a worker that dies leaves whole
pieces, and a piece that is delivered twice is done once.
"""

from collections import Counter
from datetime import timedelta
from typing import NamedTuple

from backend.access.roles import Permission
from backend.access.rules import require
from backend.core.actor import Actor, actor_named, system_actor
from backend.core.acts import Act, act, project_scope
from backend.core.clock import now
from backend.core.errors import AppError
from backend.core.states import advance
from backend.datasets.bulk import BULK_ACTS
from backend.datasets.chunks import chunks
from backend.datasets.models import BulkChange, BulkItem, Sample
from backend.datasets.queries import SampleQuery
from backend.jobs.queue import enqueue

JOB = "datasets.bulk"
AT_ONCE = 1_000
PIECE = 500
# A piece takes seconds; one that nobody has done by then was lost with its worker.
LOST_AFTER = timedelta(seconds=60)
ACTOR = system_actor("control")


def go_on(change: BulkChange, log: Act) -> None:
    """All of it where it is small, else by workers."""
    if (change.changed if change.state == "undoing" else change.total) > AT_ONCE:
        _queue(change)
        return
    while not _piece(change, log):
        pass


def bulk_perform(change_id: int, position: int) -> None:
    """Do the piece after `position`, unless it is done."""
    change = BulkChange.objects.select_related("service__project").get(pk=change_id)
    try:
        with act(project_scope(change.service.project_id), _by(change)) as log:
            change.refresh_from_db()
            if change.position != position or change.state not in ("running", "undoing"):
                return
            require(log.actor, Permission.CURATE, change.service.project)
            if not _piece(change, log):
                _queue(change)
    except AppError as error:
        _fail(change, error.detail)
    except Exception:
        _fail(change, "It failed by a fault of ours; see the log.")
        raise


def bulk_requeue(change: BulkChange) -> None:
    """Queue the next piece again, where it seems to be lost; done twice it is not."""
    with act(project_scope(change.service.project_id), ACTOR):
        late = BulkChange.objects.filter(pk=change.pk, moved_at__lt=now() - LOST_AFTER)
        if late.filter(state__in=("running", "undoing")).update(moved_at=now()):
            change.refresh_from_db()
            _queue(change)


def _piece(change: BulkChange, log: Act) -> bool:
    """One piece of doing or undoing; whether it was the last."""
    ended = _undo_piece(change, log) if change.state == "undoing" else _do_piece(change, log)
    change.moved_at = now()
    change.save()
    return ended


def _do_piece(change: BulkChange, log: Act) -> bool:
    samples, change.position, is_last = _next(change)
    for sample in samples:
        sample.service = change.service
    if samples:
        done = BULK_ACTS[change.act].do(log, change.service, samples, change.values)
        BulkItem.objects.bulk_create(
            [
                BulkItem(change=change, sample_id=c.sample, before=c.before, after=c.after)
                for c in done.changed
            ],
            batch_size=500,
        )
        change.done += len(samples)
        change.changed += len(done.changed)
        change.left = dict(Counter(change.left) + done.left)
    if not is_last:
        return False
    advance(change, "finished", act=log, changed=change.changed, left=change.left)
    return True


def _undo_piece(change: BulkChange, log: Act) -> bool:
    undo = BULK_ACTS[change.act].undo
    assert undo is not None
    left = change.items.exclude(outcome="restored").select_related("change__service")
    items = list(left.filter(pk__gt=change.position).order_by("pk")[:PIECE])
    if items:
        restored = undo(log, items)
        for outcome, ids in (("restored", restored), ("kept", {item.pk for item in items} - restored)):
            for piece in chunks(ids):
                BulkItem.objects.filter(pk__in=piece).update(outcome=outcome)
        change.position = items[-1].pk
        change.restored += len(restored)
        change.kept += len(items) - len(restored)
    if len(items) == PIECE:
        return False
    advance(change, "undone", act=log, restored=change.restored, kept=change.kept)
    return True


def _queue(change: BulkChange) -> None:
    enqueue(JOB, change.pk, change.position)


def _fail(change: BulkChange, reason: str) -> None:
    with act(project_scope(change.service.project_id), ACTOR) as log:
        change.refresh_from_db()
        if change.state in ("running", "undoing"):
            advance(change, "failed", act=log, reason=reason)
            BulkChange.objects.filter(pk=change.pk).update(problem=reason)


class _Part(NamedTuple):
    """position: of the last sample looked at, there or not."""

    samples: list[Sample]
    position: int
    is_last: bool


def _next(change: BulkChange) -> _Part:
    """The next samples that are still what was asked for, of those that there were."""
    rows = Sample.objects.filter(service=change.service, erased_at=None)
    if change.samples is not None:
        ahead = [pk for pk in change.samples if pk > change.position]
        ids = ahead[:PIECE]
        return _Part(list(rows.filter(pk__in=ids).order_by("pk")), ids[-1], len(ahead) <= PIECE)
    rows = SampleQuery.from_params(change.query).apply(rows)
    samples = list(rows.filter(pk__gt=change.position, pk__lte=change.last_id).order_by("pk")[:PIECE])
    return _Part(samples, samples[-1].pk if samples else change.last_id, len(samples) < PIECE)


def _by(change: BulkChange) -> Actor:
    """Whose change it is: it ends with their right to make any."""
    return actor_named(change.undone_by if change.state == "undoing" else change.created_by)
