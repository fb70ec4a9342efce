"""What `client.socket_tickets` answers with and takes. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    pass


class SocketTicket(TypedDict):
    """SocketTicket, as the API has it."""

    expires_at: str
    ticket: str
