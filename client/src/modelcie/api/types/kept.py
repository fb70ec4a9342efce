"""What `client.kept` answers with and takes. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    pass


class Kept(TypedDict):
    """Kept, as the API has it."""

    #: By retention, since the beginning.
    dropped: int
    #: The segment that goes first.
    next: Next | None
    observations: int
    oldest_at: str | None
    segments: int
    size_bytes: int


class Next(TypedDict):
    """Next, as the API has it."""

    #: When it is too old.
    due_at: str
    #: Or once so many further observations are recorded.
    more: int
    observations: int
    size_bytes: int
