"""`client.chain`. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

import builtins

from modelcie.api import types
from modelcie.resource import Resource, quoted


class Chain(Resource):
    """Chain."""

    def get(self, reference: str, /) -> builtins.list[types.Node]:
        """What one thing began because of, and what came of it, oldest first."""
        return self._call("GET", f"/chain/{quoted(reference)}/")
