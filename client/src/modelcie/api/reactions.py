"""`client.reactions`. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

from collections.abc import Iterator

from modelcie.api import types
from modelcie.resource import Resource, quoted


class Reactions(Resource):
    """Reactions."""

    def list(self, service: str, /, *, page_size: int | None = None) -> Iterator[types.Reaction]:
        """What the policy did and why, or what held it back."""
        return self._pages(f"/services/{quoted(service)}/reactions/", query={"page_size": page_size})
