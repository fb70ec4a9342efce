"""What `client.me` answers with and takes. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    pass


class Me(TypedDict):
    """Me, as the API has it."""

    projects: builtins.list[str]
    username: str
