"""`client.retention`. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

from modelcie.api import types
from modelcie.resource import Resource, quoted


class Retention(Resource):
    """Retention."""

    def get(self, service: str, /) -> types.Retention:
        """How long the service keeps its observations, and about how many at most."""
        return self._call("GET", f"/services/{quoted(service)}/retention/")

    def set(
        self,
        service: str,
        /,
        *,
        days: int,
        observations: int,
        minutes_days: int | None = None,
        hours_days: int | None = None,
        if_match: object = None,
    ) -> types.Retention:
        """Say so for this service; what is past it goes within minutes."""
        return self._call(
            "PUT",
            f"/services/{quoted(service)}/retention/",
            body={
                "days": days,
                "observations": observations,
                "minutes_days": minutes_days,
                "hours_days": hours_days,
            },
            if_match=if_match,
        )
