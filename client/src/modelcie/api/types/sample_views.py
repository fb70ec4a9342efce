"""What `client.sample_views` answers with and takes. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict

if TYPE_CHECKING:
    pass


class SavedView(TypedDict):
    """SavedView, as the API has it."""

    created_at: str
    created_by: str
    id: int
    name: str
    #: As the list of samples takes them.
    params: dict[str, Any]
    service: str
