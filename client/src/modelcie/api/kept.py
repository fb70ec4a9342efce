"""`client.kept`. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

from modelcie.api import types
from modelcie.resource import Resource, quoted


class Kept(Resource):
    """Kept."""

    def get(self, service: str, /) -> types.Kept:
        """What is kept of the service's answered inputs, and what retention drops next."""
        return self._call("GET", f"/services/{quoted(service)}/kept/")
