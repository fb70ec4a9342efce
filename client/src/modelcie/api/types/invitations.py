"""What `client.invitations` answers with and takes. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    pass


class Invitation(TypedDict):
    """Invitation, as the API has it."""

    created_at: str
    created_by: str | None
    #: Whom it is meant for; nothing is sent there.
    email: str
    expires_at: str
    id: int
    roles: builtins.list[str]


class InvitationShownOnce(TypedDict):
    """InvitationShownOnce, as the API has it."""

    created_at: str
    created_by: str | None
    #: Whom it is meant for; nothing is sent there.
    email: str
    expires_at: str
    id: int
    roles: builtins.list[str]
    #: Shown this once: only its hash is kept. /invitations/<token>/ is the page that it opens.
    token: str
