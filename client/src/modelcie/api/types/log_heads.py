"""What `client.log_heads` answers with and takes. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    pass


class Head(TypedDict):
    """Head, as the API has it."""

    hash: str
    number: int
    scope: str
