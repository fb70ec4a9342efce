"""`client.strategies`. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

import builtins

from modelcie.api import types
from modelcie.resource import Resource


class Strategies(Resource):
    """Strategies."""

    def list(self) -> builtins.list[types.Strategy]:
        """The strategies there are, with their parameters."""
        return self._call("GET", "/strategies/")
