"""What `client.members` answers with and takes. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    pass


class Member(TypedDict):
    """Member, as the API has it."""

    created_at: str
    role: str
    team: str | None
    user: str | None
