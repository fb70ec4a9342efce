"""`client.me`. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

from modelcie.api import types
from modelcie.resource import Resource


class Me(Resource):
    """Me."""

    def get(self) -> types.Me:
        """Who the token or session belongs to."""
        return self._call("GET", "/me/")
