"""`client.live_periods`. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

from collections.abc import Iterator

from modelcie.api import types
from modelcie.resource import Resource


class LivePeriods(Resource):
    """Live periods."""

    def list(
        self, *, environment: int | None = None, page_size: int | None = None, service: str | None = None
    ) -> Iterator[types.LivePeriod]:
        """Which version served when, newest first."""
        return self._pages(
            "/live-periods/", query={"environment": environment, "page_size": page_size, "service": service}
        )
