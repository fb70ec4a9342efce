"""What `client.teams` answers with and takes. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    pass


class Team(TypedDict):
    """Team, as the API has it."""

    created_at: str
    name: str
    slug: str


class TeamMember(TypedDict):
    """TeamMember, as the API has it."""

    created_at: str
    #: Whether they choose who is of the team.
    maintains: bool
    user: str
