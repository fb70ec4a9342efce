"""What a live socket may follow: each kind of topic says how far its rows go and who may know.

A room registers its kinds in `<room>/topics.py`, which is discovered at start. A topic is `kind:id`;
its cursor only grows. The socket carries cursors, never rows: the browser fetches what it lacks.
"""

from collections.abc import Callable
from dataclasses import dataclass

from backend.core.actor import Actor


@dataclass(frozen=True)
class TopicKind:
    """latest: ids -> newest cursor of each (one query for all); allowed: may this actor follow this id."""

    name: str
    latest: Callable[[list[int]], dict[int, int]]
    allowed: Callable[[Actor, int], bool]


KINDS: dict[str, TopicKind] = {}


def register(
    kind: str, latest: Callable[[list[int]], dict[int, int]], allowed: Callable[[Actor, int], bool]
) -> None:
    """Make `kind:<id>` a topic. Raises ValueError when another room has the kind."""
    if kind in KINDS:
        raise ValueError(f"topic kind {kind} is registered twice")
    KINDS[kind] = TopicKind(name=kind, latest=latest, allowed=allowed)
