"""`client.reports`. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

from collections.abc import Iterator

from modelcie.api import types
from modelcie.resource import Resource, quoted


class Reports(Resource):
    """Reports."""

    def get(self, id: int, /) -> types.Report:
        """One report with its gates and evidence."""
        return self._call("GET", f"/reports/{quoted(id)}/")

    def list(self, *, page_size: int | None = None, service: str | None = None) -> Iterator[types.Report]:
        """The reports of the caller's projects, newest first."""
        return self._pages("/reports/", query={"page_size": page_size, "service": service})
