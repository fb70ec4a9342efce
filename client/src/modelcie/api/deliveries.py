"""`client.deliveries`. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

from modelcie.api import types
from modelcie.resource import Resource, quoted


class Deliveries(Resource):
    """Deliveries."""

    def retry(self, id: int, /) -> types.Delivery:
        """Try one that did not arrive again at once."""
        return self._call("POST", f"/deliveries/{quoted(id)}/retry/", repeatable=True)
