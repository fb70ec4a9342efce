"""`client.drift`. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

from collections.abc import Iterator

from modelcie.api import types
from modelcie.resource import Resource, quoted


class Drift(Resource):
    """Drift."""

    def result_list(self, service: str, /, *, page_size: int | None = None) -> Iterator[types.DriftResult]:
        """The verdicts on windows, newest first."""
        return self._pages(f"/services/{quoted(service)}/drift/", query={"page_size": page_size})
