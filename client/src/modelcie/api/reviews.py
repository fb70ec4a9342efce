"""`client.reviews`. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

import builtins

from modelcie.api import types
from modelcie.resource import Resource, quoted


class Reviews(Resource):
    """Reviews."""

    def take(self, service: str, /, *, count: int | None = None) -> builtins.list[types.QueueItem]:
        """Take the next samples to review: none that you labelled yourself."""
        return self._call(
            "POST", f"/services/{quoted(service)}/reviews/take/", body={"count": count}, repeatable=True
        )
