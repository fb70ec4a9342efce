"""`client.accounts`. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

from collections.abc import Iterator

from modelcie.api import types
from modelcie.resource import Resource, quoted


class Accounts(Resource):
    """Accounts."""

    def list(self, *, page_size: int | None = None) -> Iterator[types.Account]:
        """Everybody who has an account."""
        return self._pages("/accounts/", query={"page_size": page_size})

    def lock(self, username: str, /) -> types.Account:
        """Let them in nowhere any more; refused where a project would have no owner left."""
        return self._call("POST", f"/accounts/{quoted(username)}/lock/", repeatable=True)

    def unlock(self, username: str, /) -> types.Account:
        """Let them in again."""
        return self._call("POST", f"/accounts/{quoted(username)}/unlock/", repeatable=True)
