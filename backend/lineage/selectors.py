"""The chain: what one thing began because of, and what came of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Model

from backend.access.rules import get_visible, visible
from backend.core.actor import Actor
from backend.core.acts import ref
from backend.core.errors import NotFoundError
from backend.datasets.states import OPEN
from backend.lineage.kinds import BY_MODEL, BY_REF, KINDS, caused_by, causes, queue_states, related

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
    above = {ref(row): row for row in led_to(start)}
    below = _closure(start, lambda rows: related(rows, "down") + caused_by(rows))
    nodes = _nodes(above | below)
    return sorted(nodes, key=lambda node: (node.at, ORDER.get(node.kind, 0)))


def led_to(row: Model) -> list[Model]:
    """What the row came of, itself among it: for those who have it from a selector."""
    return list(_closure(row, lambda rows: related(rows, "up") + causes(rows)).values())


def _start(actor: Actor, reference: str) -> Model:
    name, _, number = reference.partition(":")
    if name not in BY_REF or not number.isdecimal():
        raise NotFoundError("not_found", f"No chain leads through {reference}.", ref=reference)
    kind = BY_REF[name]
    found: Model = get_visible(visible(kind.rows(), actor, f"{kind.service}__project"), pk=int(number))
    return found


def _closure(start: Model, step: Callable[[list[Model]], list[Model]]) -> dict[str, Model]:
    """All rows that `step` leads to, level by level; each once, about MAX_NODES at most."""
    found, level = {ref(start): start}, [start]
    while level and len(found) < MAX_NODES:
        fresh = {ref(row): row for row in step(level) if ref(row) not in found}
        found |= fresh
        level = list(fresh.values())
    return found


def _nodes(rows: dict[str, Model]) -> list[Node]:
    """A node for each row, and one for the samples that were queued because of it."""
    queued = queue_states(list(rows))
    nodes = []
    for reference, row in rows.items():
        kind = BY_MODEL[type(row)]
        nodes.append(Node(kind.name, row.pk, reference, kind.title(row), kind.state(row), kind.began(row)))
        if states := queued.get(reference):
            nodes.append(_queue(nodes[-1], states))
    return nodes


def _queue(cause: Node, states: dict[str, int]) -> Node:
    title = f"{sum(states.values())} samples queued, {states.get('labelled', 0)} labelled"
    state = "waiting" if any(states.get(one) for one in OPEN) else "labelled"
    return Node("queue", cause.pk, cause.ref, title, state, cause.at, states)
