"""The chain: what one thing began because of, and what came of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Model

from backend.access.rules import get_visible, visible
from backend.core.actor import Actor
from backend.core.acts import ref
from backend.core.errors import NotFoundError
from backend.lineage.kinds import BY_MODEL, BY_REF, KINDS, queue_states, related, with_cause

MAX_NODES = 200
ORDER = {kind.name: number for number, kind in enumerate(KINDS)}


@dataclass(frozen=True, slots=True)
class Node:
    """One link. kind: `alert`, `queue`, `snapshot`, `run`, `version`, `report`, `request`, `vote`,
    `rollout` or `live`; pk: its row's (a queue's: its alert's); state: "" for what has none."""

    kind: str
    pk: int
    ref: str
    title: str
    state: str
    at: datetime
    data: dict[str, int] = field(default_factory=dict)


def chain(actor: Actor, reference: str) -> list[Node]:
    """The links before and after the row that `reference` (`alert:12`, `liveperiod:3`) names, oldest first.

    Raises: NotFoundError for what is not there, is not visible, or is no part of chains.
    """
    start = _start(actor, reference)
    rows = _closure(start, _above) | _closure(start, _below)
    nodes = [node for row in rows.values() for node in _nodes(row)]
    return sorted(nodes, key=lambda node: (node.at, ORDER.get(node.kind, 0)))


def _start(actor: Actor, reference: str) -> Model:
    name, _, number = reference.partition(":")
    if name not in BY_REF or not number.isdecimal():
        raise NotFoundError("not_found", f"No chain leads through {reference}.", ref=reference)
    kind = BY_REF[name]
    return get_visible(
        visible(kind.model._default_manager.all(), actor, f"{kind.service}__project"), pk=number
    )


def _closure(start: Model, step: Callable[[Model], list[Model]]) -> dict[str, Model]:
    """All rows that `step` leads to, again and again; each once, at most MAX_NODES."""
    found, open_ends = {ref(start): start}, [start]
    while open_ends and len(found) < MAX_NODES:
        for row in step(open_ends.pop(0)):
            if ref(row) not in found:
                found[ref(row)] = row
                open_ends.append(row)
    return found


def _above(row: Model) -> list[Model]:
    return related(row, BY_MODEL[type(row)].up) + _cause(row)


def _below(row: Model) -> list[Model]:
    return related(row, BY_MODEL[type(row)].down) + with_cause(ref(row))


def _cause(row: Model) -> list[Model]:
    """The row that it began because of; a cause of another kind (`policy:3`) ends the walk."""
    name, _, number = str(getattr(row, "cause", "")).partition(":")
    if name not in BY_REF or not number.isdecimal():
        return []
    return list(BY_REF[name].model._default_manager.filter(pk=int(number)))


def _nodes(row: Model) -> list[Node]:
    kind = BY_MODEL[type(row)]
    own = Node(kind.name, row.pk, ref(row), kind.title(row), kind.state(row), kind.began(row))
    states = queue_states(own.ref)
    if not states:
        return [own]
    waiting, total = states.get("waiting", 0), sum(states.values())
    title = f"{total} samples queued, {states.get('labelled', 0)} labelled"
    state = "waiting" if waiting else "labelled"
    return [own, Node("queue", row.pk, own.ref, title, state, own.at, states)]
