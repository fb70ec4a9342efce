"""What `client.selections` answers with and takes. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING, Any, TypedDict

if TYPE_CHECKING:
    from typing_extensions import NotRequired


class Choice(TypedDict):
    """Choice, as the API has it."""

    confidence: float | None
    #: What spoke most for it.
    criterion: str
    predicted: str
    rank: int
    sample: int
    score: float
    #: Whether it went into the curation queue.
    taken: bool
    #: In the criterion's own unit.
    value: float


class Criterion(TypedDict):
    """Criterion, as the API has it."""

    name: str
    #: Beside the others; above 0.
    weight: NotRequired[float]


class Selection(TypedDict):
    """Selection, as the API has it."""

    committee: builtins.list[int]
    count: int
    created_at: str
    created_by: str
    criteria: builtins.list[Criterion]
    failure: NotRequired[Any]
    fraction: NotRequired[float]
    id: int
    newest: int
    seed: NotRequired[int]
    service: str
    state: str
    summary: NotRequired[Any]
    version: int | None


class SelectionQueued(TypedDict):
    """SelectionQueued, as the API has it."""

    queued: int
