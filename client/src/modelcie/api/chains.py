"""`client.chains`. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

from collections.abc import Iterator

from modelcie.api import types
from modelcie.resource import Resource, quoted


class Chains(Resource):
    """Chains."""

    def begin(self, service: str, /, *, reason: str, if_match: object = None) -> types.Chain:
        """Set the policy's chain going by hand, whatever its conditions and limits say."""
        return self._call(
            "POST",
            f"/services/{quoted(service)}/chains/",
            body={"reason": reason},
            if_match=if_match,
            repeatable=True,
        )

    def list(self, service: str, /, *, page_size: int | None = None) -> Iterator[types.Chain]:
        """The chains of a service, newest first."""
        return self._pages(f"/services/{quoted(service)}/chains/", query={"page_size": page_size})

    def stop(self, id: int, /, *, reason: str) -> types.Chain:
        """End a chain that is under way."""
        return self._call("POST", f"/chains/{quoted(id)}/stop/", body={"reason": reason}, repeatable=True)
