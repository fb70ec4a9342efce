"""`client.sample_views`. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from modelcie.api import types
from modelcie.resource import Resource, quoted


class SampleViews(Resource):
    """Sample views."""

    def delete(self, id: int, /) -> None:
        """Forget a saved view, for everybody."""
        return self._call("DELETE", f"/sample-views/{quoted(id)}/")

    def list(self, service: str, /, *, page_size: int | None = None) -> Iterator[types.SavedView]:
        """The views that a service's members share."""
        return self._pages(f"/services/{quoted(service)}/sample-views/", query={"page_size": page_size})

    def rename(self, id: int, /, *, name: str | None = None) -> types.SavedView:
        """Give a saved view another name."""
        return self._call("PATCH", f"/sample-views/{quoted(id)}/", body={"name": name})

    def save(
        self, service: str, /, *, name: str, params: Mapping[str, Any] | None = None, if_match: object = None
    ) -> types.SavedView:
        """Keep a question for samples under a name."""
        return self._call(
            "POST",
            f"/services/{quoted(service)}/sample-views/",
            body={"name": name, "params": params},
            if_match=if_match,
            repeatable=True,
        )
