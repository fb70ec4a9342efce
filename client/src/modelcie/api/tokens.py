"""`client.tokens`. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from modelcie.api import types
from modelcie.resource import Resource, quoted


class Tokens(Resource):
    """Tokens."""

    def create(
        self,
        *,
        username: str | None = None,
        password: str | None = None,
        code: str | None = None,
        name: str | None = None,
        scopes: Sequence[types.ScopesEnum] | None = None,
        days: int | None = None,
    ) -> types.Token:
        """A token for the header `Authorization: Token ...`; shown this once.

        Whoever is not signed in gives user name and password."""
        return self._call(
            "POST",
            "/tokens/",
            body={
                "username": username,
                "password": password,
                "code": code,
                "name": name,
                "scopes": scopes,
                "days": days,
            },
            repeatable=True,
        )

    def list(self, *, page_size: int | None = None) -> Iterator[types.TokenRow]:
        """One's tokens, newest first; their texts are kept nowhere."""
        return self._pages("/tokens/", query={"page_size": page_size})

    def revoke(self, id: int, /) -> None:
        """End one token at once."""
        return self._call("DELETE", f"/tokens/{quoted(id)}/")

    def revoke_all(self) -> None:
        """End every token of the caller."""
        return self._call("POST", "/tokens/revoke/", repeatable=True)
