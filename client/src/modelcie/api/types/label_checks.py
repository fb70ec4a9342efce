"""What `client.label_checks` answers with and takes. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict

if TYPE_CHECKING:
    from typing_extensions import NotRequired


class LabelCheck(TypedDict):
    """LabelCheck, as the API has it."""

    created_at: str
    created_by: str
    failure: NotRequired[Any]
    id: int
    service: str
    state: str
    summary: NotRequired[Any]
    version: int | None
