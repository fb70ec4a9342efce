"""Acts and the log: one transaction, one locked head, one append-only hash chain per scope.

A scope is `project:<id>` or `site`. Whatever changes the domain opens an act; its entries are state
transition, audit and websocket cursor at once. One scope's acts are serial: numbers are dense and
commit in order.
"""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction

from backend.core.actor import Actor
from backend.core.clock import now
from backend.core.models import LogEntry, LogHead
from backend.core.signals import act_committed

SITE = "site"


def project_scope(project_id: int) -> str:
    return f"project:{project_id}"


def ref(obj: models.Model) -> str:
    """The typed reference of a row, e.g. `alert:12`: what `cause` and the log store."""
    return f"{obj._meta.model_name}:{obj.pk}"


class Act:
    """One act under way: appends its entries at the locked head of its scope's log."""

    def __init__(self, scope: str, actor: Actor) -> None:
        self.scope = scope
        self.actor = actor
        self.at = now()

    def record(self, kind: str, obj: models.Model, data: dict[str, object] | None = None) -> LogEntry:
        """Append one entry: `kind` is `<noun>.<what happened>`, `data` is JSON."""
        # Read again each time: an act opened inside this one moves the same head.
        head = LogHead.objects.get(scope=self.scope)
        entry = LogEntry(
            scope=self.scope,
            number=head.number + 1,
            at=self.at,
            actor=self.actor.ref,
            kind=kind,
            object=ref(obj),
            data=json.loads(json.dumps(data or {}, cls=DjangoJSONEncoder)),
            previous_hash=head.hash,
        )
        entry.hash = entry_hash(entry)
        entry.save(force_insert=True)
        head.number, head.hash = entry.number, entry.hash
        head.save(update_fields=["number", "hash"])
        return entry


@contextmanager
def act(scope: str, actor: Actor) -> Iterator[Act]:
    """Open an act: begins the transaction and locks the scope's log head before anything else is read."""
    with transaction.atomic():
        LogHead.objects.get_or_create(scope=scope)
        LogHead.objects.select_for_update().get(scope=scope)
        yield Act(scope, actor)
        transaction.on_commit(lambda: act_committed.send(sender=Act, scope=scope))


def entry_hash(entry: LogEntry) -> str:
    """SHA-256 (hex) over the entry's canonical JSON, the previous hash included."""
    body = {
        "scope": entry.scope,
        "number": entry.number,
        "at": _canonical_time(entry.at),
        "actor": entry.actor,
        "kind": entry.kind,
        "object": entry.object,
        "data": entry.data,
        "previous_hash": entry.previous_hash,
    }
    text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def verify_chain(scope: str) -> str | None:
    """None when the scope's chain is whole, else one sentence naming the first row that is not."""
    previous, number = "", 0
    for entry in LogEntry.objects.filter(scope=scope).order_by("number").iterator(chunk_size=2000):
        if entry.number != number + 1:
            return f"{scope}: entry {number + 1} is missing (found {entry.number})."
        if entry.previous_hash != previous or entry.hash != entry_hash(entry):
            return f"{scope}: entry {entry.number} was changed or reordered."
        previous, number = entry.hash, entry.number
    head = LogHead.objects.filter(scope=scope).first()
    if head is not None and (head.number, head.hash) != (number, previous):
        return f"{scope}: the log ends at {number} but its head says {head.number}."
    return None


def _canonical_time(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
