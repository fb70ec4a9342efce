"""`client.agreement`. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

from modelcie.api import types
from modelcie.resource import Resource, quoted


class Agreement(Resource):
    """Agreement."""

    def get(self, service: str, /) -> types.Agreement:
        """How far annotators agree beyond chance: overall, by pair and by class."""
        return self._call("GET", f"/services/{quoted(service)}/agreement/")
