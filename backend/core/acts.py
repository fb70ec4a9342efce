"""Acts and the log: one transaction, one locked head, one append-only hash chain per scope.

A scope is `project:<id>` or `site`. Whatever changes the domain opens an act; its entries are state
transition, audit and websocket cursor at once. One scope's acts are serial: numbers are dense and
commit in order.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction

from backend.core.actor import Actor
from backend.core.chain import entry_hash
from backend.core.clock import now
from backend.core.models import LogEntry, LogHead
from backend.core.signals import act_committed

SITE = "site"
LEAST_WITH_EXPONENT = 1e16
_condition: ContextVar[Callable[[], None] | None] = ContextVar("condition", default=None)


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
            data=json.loads(json.dumps(data or {}, cls=DjangoJSONEncoder), parse_float=_settled),
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
        _ask_condition()
        yield Act(scope, actor)
        transaction.on_commit(lambda: act_committed.send(sender=Act, scope=scope))


@contextmanager
def on_condition(check: Callable[[], None]) -> Iterator[None]:
    """Within, the first act asks `check` once it has its lock, and fails as that raises."""
    token = _condition.set(check)
    try:
        yield
    finally:
        _condition.reset(token)


def _ask_condition() -> None:
    check = _condition.get()
    if check is not None:
        # Once: what the caller changes itself, in this act or the next, is no breach.
        _condition.set(None)
        check()


def _settled(text: str) -> float:
    """A number of `data` that both databases give back as it is hashed: PostgreSQL keeps neither `1e+16` nor -0.0."""
    value = float(text)
    return int(value) if value.is_integer() and abs(value) >= LEAST_WITH_EXPONENT else value + 0.0
