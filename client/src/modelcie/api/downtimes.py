"""`client.downtimes`. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

from collections.abc import Iterator

from modelcie.api import types
from modelcie.resource import Resource, quoted


class Downtimes(Resource):
    """Downtimes."""

    def end(self, id: int, /) -> types.Downtime:
        """End it now; one that has not begun is called off."""
        return self._call("POST", f"/downtimes/{quoted(id)}/end/", repeatable=True)

    def list(self, service: str, /, *, page_size: int | None = None) -> Iterator[types.Downtime]:
        """Those that are planned, running and over, newest first."""
        return self._pages(f"/services/{quoted(service)}/downtimes/", query={"page_size": page_size})

    def plan(
        self,
        service: str,
        /,
        *,
        ends_at: str,
        reason: str,
        begins_at: str | None = None,
        if_match: object = None,
    ) -> types.Downtime:
        """Have alarms of a span kept without telling anybody or setting anything going."""
        return self._call(
            "POST",
            f"/services/{quoted(service)}/downtimes/",
            body={"ends_at": ends_at, "reason": reason, "begins_at": begins_at},
            if_match=if_match,
            repeatable=True,
        )
