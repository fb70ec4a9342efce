"""What `client.notices` answers with and takes. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    pass


class Notice(TypedDict):
    """Notice, as the API has it."""

    at: str
    by: str
    detail: str
    #: Whether the caller has not read it.
    is_new: bool
    kind: str
    #: In the project's log.
    number: int
    object: str
    path: str
    project: str
    service: str
    title: str
    topic: str


class Notices(TypedDict):
    """Notices, as the API has it."""

    #: The newest 50.
    notices: builtins.list[Notice]
    #: Counted up to 100.
    unseen: int
