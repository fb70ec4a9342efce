"""What `client.projects` answers with and takes. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    pass


class Project(TypedDict):
    """Project, as the API has it."""

    created_at: str
    description: str
    name: str
    slug: str
