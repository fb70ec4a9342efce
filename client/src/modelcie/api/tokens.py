"""`client.tokens`. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

from modelcie.api import types
from modelcie.resource import Resource


class Tokens(Resource):
    """Tokens."""

    def create(self, *, username: str, password: str) -> types.Token:
        """A token for the header `Authorization: Token ...`; shown this once."""
        return self._call(
            "POST", "/tokens/", body={"username": username, "password": password}, repeatable=True
        )

    def revoke_all(self) -> None:
        """Revoke every token of the caller."""
        return self._call("POST", "/tokens/revoke/", repeatable=True)
