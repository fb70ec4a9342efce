"""`client.observations`. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from modelcie.api import types
from modelcie.resource import Resource, quoted


class Observations(Resource):
    """Observations."""

    def label(self, service: str, request_id: str, /, *, value: str) -> types.Observation:
        """Tell, late, what an answered request really was."""
        return self._call(
            "PUT",
            f"/services/{quoted(service)}/observations/{quoted(request_id)}/label/",
            body={"value": value},
        )

    def label_many(self, service: str, items: Sequence[types.LabelItem], /) -> types.Outcome:
        """Tell, late, what answered requests really were; each item is answered alone."""
        return self._call(
            "POST", f"/services/{quoted(service)}/observations/labels/", body=items, repeatable=True
        )

    def list(
        self, service: str, /, *, page_size: int | None = None, request_id: str | None = None
    ) -> Iterator[types.Observation]:
        """What was recorded of the traffic, newest first, without payloads."""
        return self._pages(
            f"/services/{quoted(service)}/observations/",
            query={"page_size": page_size, "request_id": request_id},
        )

    def take(
        self, service: str, items: Sequence[types.ObservationItem], /, *, if_match: object = None
    ) -> types.Outcome:
        """Tell of requests that did not pass the gateway: each is answered alone, told again it changes nothing."""
        return self._call(
            "POST",
            f"/services/{quoted(service)}/observations/",
            body=items,
            if_match=if_match,
            repeatable=True,
        )
