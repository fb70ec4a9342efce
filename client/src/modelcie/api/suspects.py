"""`client.suspects`. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

from collections.abc import Iterator

from modelcie.api import types
from modelcie.resource import Resource, quoted


class Suspects(Resource):
    """Suspects."""

    def decide(self, id: int, /, *, value: str, new_class: bool | None = None) -> types.Label:
        """Say what the sample is: the given label confirms it, another corrects it."""
        return self._call(
            "POST",
            f"/suspects/{quoted(id)}/decide/",
            body={"value": value, "new_class": new_class},
            repeatable=True,
        )

    def list(
        self,
        service: str,
        /,
        *,
        given: str | None = None,
        page_size: int | None = None,
        suggested: str | None = None,
    ) -> Iterator[types.Suspect]:
        """The labels that are likely mistakes and that nobody has decided yet, worst first."""
        return self._pages(
            f"/services/{quoted(service)}/suspects/",
            query={"given": given, "page_size": page_size, "suggested": suggested},
        )
