"""State machines as pure tables of edges, and the one writer of state."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db import models

from backend.core.acts import Act
from backend.core.errors import ConflictError, StaleStateError


@dataclass(frozen=True)
class Machine:
    """name: as the log names it; edges: state -> states it may go to (every state is a key)."""

    name: str
    initial: str
    edges: Mapping[str, frozenset[str]]

    @property
    def states(self) -> tuple[str, ...]:
        return tuple(self.edges)

    @property
    def final(self) -> frozenset[str]:
        return frozenset(state for state, targets in self.edges.items() if not targets)

    @property
    def active(self) -> frozenset[str]:
        return frozenset(self.edges) - self.final

    def allows(self, old: str, new: str) -> bool:
        return new in self.edges.get(old, frozenset())

    @property
    def choices(self) -> list[tuple[str, str]]:
        return [(state, state.replace("_", " ")) for state in self.edges]


def machine(name: str, initial: str, edges: Mapping[str, str]) -> Machine:
    """A machine from `{"running": "finished failed", "finished": ""}`; targets are split at spaces."""
    table = {state: frozenset(targets.split()) for state, targets in edges.items()}
    unknown = {target for targets in table.values() for target in targets} - table.keys()
    if unknown or initial not in table:
        raise ValueError(f"{name}: unknown states {sorted(unknown) or initial}")
    return Machine(name=name, initial=initial, edges=table)


class StatefulModel(models.Model):
    """A row with a state that `advance` alone changes."""

    machine: ClassVar[Machine]

    state = models.CharField(max_length=24, db_index=True)
    state_changed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Give a new row its initial state; an old row never writes its state from memory."""
        if self._state.adding:
            self.state = self.state or self.machine.initial
        elif kwargs.get("update_fields") is None:
            kept = {"state", "state_changed_at"}
            kwargs["update_fields"] = [
                f.name for f in self._meta.concrete_fields if f.name not in kept and not f.primary_key
            ]
        super().save(*args, **kwargs)


def advance(obj: StatefulModel, to: str, *, act: Act, reason: str = "", **data: object) -> None:
    """Move `obj` along one edge and log it: the only code that changes a state.

    Raises: ConflictError `transition_refused` for a missing edge; StaleStateError `state_changed`
    when the row is no longer in the state that `obj` was read in.
    """
    name, old = obj.machine.name, obj.state
    if not obj.machine.allows(old, to):
        raise _refused(name, old, to)
    rows = type(obj)._default_manager.filter(pk=obj.pk, state=old)
    if rows.update(state=to, state_changed_at=act.at) != 1:
        raise _stale(name, old, to)
    obj.state, obj.state_changed_at = to, act.at
    act.record(f"{name}.{to}", obj, {"old": old, "reason": reason, **data})


def advance_all(
    rows: Sequence[StatefulModel], to: str, *, act: Act, about: models.Model, reason: str = ""
) -> None:
    """Move rows of one model that are in one state along one edge: all of them, in one entry of the log about `about`.

    Raises: ValueError for rows of several states; as `advance`.
    """
    if not rows:
        return
    first = rows[0]
    name, old = first.machine.name, first.state
    if any(row.state != old for row in rows):
        raise ValueError(f"{name}: rows of several states")
    if not first.machine.allows(old, to):
        raise _refused(name, old, to)
    ids = [row.pk for row in rows]
    for start in range(0, len(ids), 500):
        piece = ids[start : start + 500]
        found = type(first)._default_manager.filter(pk__in=piece, state=old)
        if found.update(state=to, state_changed_at=act.at) != len(piece):
            raise _stale(name, old, to)
    for row in rows:
        row.state, row.state_changed_at = to, act.at
    act.record(f"{name}.{to}", about, {"old": old, "reason": reason, "count": len(ids), "ids": ids})


def _refused(name: str, old: str, to: str) -> ConflictError:
    return ConflictError(
        "transition_refused", f"A {name} that is {old} cannot become {to}.", object=name, old=old, new=to
    )


def _stale(name: str, old: str, to: str) -> StaleStateError:
    return StaleStateError(
        "state_changed",
        f"This {name} is no longer {old}; reload and try again.",
        object=name,
        old=old,
        new=to,
    )
