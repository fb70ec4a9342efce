"""`client.traffic`. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

from modelcie.api import types
from modelcie.resource import Resource, quoted


class Traffic(Resource):
    """Traffic."""

    def get(self, service: str, /, *, minutes: int | None = None) -> types.Traffic:
        """Rates and latencies over the last minutes."""
        return self._call("GET", f"/services/{quoted(service)}/traffic/", query={"minutes": minutes})
