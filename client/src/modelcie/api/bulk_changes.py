"""`client.bulk_changes`. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

from modelcie.api import types
from modelcie.resource import Resource, quoted


class BulkChanges(Resource):
    """Bulk changes."""

    def cancel(self, id: int, /, *, if_match: object = None) -> types.BulkChange:
        """End a bulk change that is under way; what it changed stays, and can be undone."""
        return self._call("POST", f"/bulk-changes/{quoted(id)}/cancel/", if_match=if_match, repeatable=True)

    def change(
        self,
        service: str,
        /,
        *,
        act: types.ActEnum,
        query: Mapping[str, Any] | None = None,
        samples: Sequence[int] | None = None,
        value: str | None = None,
        new_class: bool | None = None,
        reserved: str | None = None,
        if_match: object = None,
    ) -> types.BulkChange:
        """Do one act to the samples of a query, or of ids; many samples in the background, as `state` tells."""
        return self._call(
            "POST",
            f"/services/{quoted(service)}/bulk-changes/",
            body={
                "act": act,
                "query": query,
                "samples": samples,
                "value": value,
                "new_class": new_class,
                "reserved": reserved,
            },
            if_match=if_match,
            repeatable=True,
        )

    def get(self, id: int, /) -> types.BulkChange:
        """One bulk change: how far it is, and what came of it."""
        return self._call("GET", f"/bulk-changes/{quoted(id)}/")

    def items(
        self, id: int, /, *, outcome: Literal["restored", "kept"] | None = None, page_size: int | None = None
    ) -> Iterator[types.BulkItem]:
        """The samples that a bulk change changed, and what became of each at undoing."""
        return self._pages(
            f"/bulk-changes/{quoted(id)}/items/", query={"outcome": outcome, "page_size": page_size}
        )

    def list(self, service: str, /, *, page_size: int | None = None) -> Iterator[types.BulkChange]:
        """A service's bulk changes, newest first."""
        return self._pages(f"/services/{quoted(service)}/bulk-changes/", query={"page_size": page_size})

    def undo(self, id: int, /, *, if_match: object = None) -> types.BulkChange:
        """Give the samples back what they had, but for those that somebody changed since."""
        return self._call("POST", f"/bulk-changes/{quoted(id)}/undo/", if_match=if_match, repeatable=True)
