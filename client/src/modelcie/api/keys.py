"""`client.keys`. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

from collections.abc import Iterator

from modelcie.api import types
from modelcie.resource import Resource, quoted


class Keys(Resource):
    """Keys."""

    def create(self, service: str, /, *, name: str, if_match: object = None) -> types.ServiceKeyShownOnce:
        """Make a key for a client."""
        return self._call(
            "POST",
            f"/services/{quoted(service)}/keys/",
            body={"name": name},
            if_match=if_match,
            repeatable=True,
        )

    def list(self, service: str, /, *, page_size: int | None = None) -> Iterator[types.ServiceKey]:
        """The keys of a service, for those who manage them."""
        return self._pages(f"/services/{quoted(service)}/keys/", query={"page_size": page_size})

    def revoke(self, service: str, id: int, /) -> None:
        """End a key for ever."""
        return self._call("DELETE", f"/services/{quoted(service)}/keys/{quoted(id)}/")
