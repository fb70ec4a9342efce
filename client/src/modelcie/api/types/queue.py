"""What `client.queue` answers with and takes. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    pass


class QueueAnswer(TypedDict):
    """QueueAnswer, as the API has it."""

    annotator: str
    #: False for a further opinion, that decided nothing.
    counts: bool
    given_at: str
    note: str
    #: Why it was returned.
    reason: str
    review: str
    reviewer: str
    seconds: float | None
    #: Empty for what is no label.
    value: str
    verdict: str


class QueueLabelledAlike(TypedDict):
    """QueueLabelledAlike, as the API has it."""

    labelled: int
    #: Items that were others' by now.
    left: builtins.list[int]


class QueueReleased(TypedDict):
    """QueueReleased, as the API has it."""

    released: int
