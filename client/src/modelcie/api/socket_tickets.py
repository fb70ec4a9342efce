"""`client.socket_tickets`. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

from modelcie.api import types
from modelcie.resource import Resource


class SocketTickets(Resource):
    """Socket tickets."""

    def create(self) -> types.SocketTicket:
        """A ticket that opens `/ws/live/` once, within 30 s, in the header `Authorization: Ticket ...`."""
        return self._call("POST", "/socket-tickets/", repeatable=True)
