"""What `client.reactions` answers with and takes. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict

if TYPE_CHECKING:
    from typing_extensions import NotRequired


class Reaction(TypedDict):
    """Reaction, as the API has it."""

    at: str
    #: Who set it going by hand, if somebody did.
    by: NotRequired[str]
    #: The alert that was answered, if one was.
    cause: NotRequired[str]
    did: str
    #: Codes of what stood against it; none where it acted.
    held_by: NotRequired[Any]
    policy_version: int
    why: str
