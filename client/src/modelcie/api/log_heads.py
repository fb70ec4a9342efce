"""`client.log_heads`. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

from collections.abc import Iterator

from modelcie.api import types
from modelcie.resource import Resource


class LogHeads(Resource):
    """Log heads."""

    def list(self, *, page_size: int | None = None) -> Iterator[types.Head]:
        """Where each log ends that the caller manages, by scope; for a site administrator all, to be anchored."""
        return self._pages("/log-heads/", query={"page_size": page_size})
