"""`client.selections`. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from modelcie.api import types
from modelcie.resource import Resource, quoted


class Selections(Resource):
    """Selections."""

    def choice_list(self, id: int, /, *, page_size: int | None = None) -> Iterator[types.Choice]:
        """The samples that a selection chose, the most wanted first."""
        return self._pages(f"/selections/{quoted(id)}/choices/", query={"page_size": page_size})

    def discard(self, id: int, /, *, if_match: object = None) -> types.Selection:
        """End a selection with nothing queued."""
        return self._call("POST", f"/selections/{quoted(id)}/discard/", if_match=if_match, repeatable=True)

    def get(self, id: int, /) -> types.Selection:
        """One selection: how far it is, and what came of it."""
        return self._call("GET", f"/selections/{quoted(id)}/")

    def list(self, service: str, /, *, page_size: int | None = None) -> Iterator[types.Selection]:
        """The selections of a service, newest first."""
        return self._pages(f"/services/{quoted(service)}/selections/", query={"page_size": page_size})

    def queue(
        self, id: int, /, *, leave_out: Sequence[int] | None = None, if_match: object = None
    ) -> types.SelectionQueued:
        """Queue what was chosen for labelling, but for some."""
        return self._call(
            "POST",
            f"/selections/{quoted(id)}/queue/",
            body={"leave_out": leave_out},
            if_match=if_match,
            repeatable=True,
        )

    def start(
        self,
        service: str,
        /,
        *,
        criteria: Sequence[types.Criterion],
        count: int,
        newest: int | None = None,
        seed: int | None = None,
        if_match: object = None,
    ) -> types.Selection:
        """Choose which samples to label next, by one criterion or a mix."""
        return self._call(
            "POST",
            f"/services/{quoted(service)}/selections/",
            body={"criteria": criteria, "count": count, "newest": newest, "seed": seed},
            if_match=if_match,
            repeatable=True,
        )
