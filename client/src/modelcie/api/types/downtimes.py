"""What `client.downtimes` answers with and takes. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from typing_extensions import NotRequired


class Downtime(TypedDict):
    """Downtime, as the API has it."""

    begins_at: str
    created_at: str
    created_by: str
    ended_by: NotRequired[str]
    ends_at: str
    id: int
    reason: str
    #: planned, running, ended, or called off
    state: str
