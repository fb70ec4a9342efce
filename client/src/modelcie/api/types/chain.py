"""What `client.chain` answers with and takes. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    pass


class Node(TypedDict):
    """Node, as the API has it."""

    at: str
    kind: str
    pk: int
    ref: str
    state: str
    title: str
