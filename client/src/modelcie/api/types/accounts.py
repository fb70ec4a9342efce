"""What `client.accounts` answers with and takes. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    pass


class Account(TypedDict):
    """Account, as the API has it."""

    #: Whether they are let in.
    is_active: bool
    #: Whether they administer the site.
    is_superuser: bool
    last_login: str | None
    name: str
    user: str
