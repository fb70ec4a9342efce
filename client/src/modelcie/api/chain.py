"""`client.chain`. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

from collections.abc import Iterator

from modelcie.api import types
from modelcie.resource import Resource, or_unset, quoted


class Chain(Resource):
    """Chain."""

    def get(self, reference: str, /, *, page_size: int | None = None) -> Iterator[types.Node]:
        """What one thing began because of, and what came of it, oldest first."""
        return self._pages(f"/chain/{quoted(reference)}/", query={"page_size": or_unset(page_size)})
