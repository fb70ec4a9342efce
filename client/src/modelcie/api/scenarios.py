"""`client.scenarios`. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

import builtins

from modelcie.api import types
from modelcie.resource import Resource


class Scenarios(Resource):
    """Scenarios."""

    def list(self) -> builtins.list[types.Scenario]:
        """The scenarios there are, with their parameters."""
        return self._call("GET", "/scenarios/")
