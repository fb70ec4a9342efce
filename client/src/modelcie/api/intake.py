"""`client.intake`. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

from collections.abc import Iterator

from modelcie.api import types
from modelcie.resource import Resource, quoted


class Intake(Resource):
    """Intake."""

    def list(self, service: str, /, *, page_size: int | None = None) -> Iterator[types.Intake]:
        """What became of the batches that clients sent, hour by hour, newest first."""
        return self._pages(f"/services/{quoted(service)}/intake/", query={"page_size": page_size})
