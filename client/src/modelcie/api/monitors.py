"""`client.monitors`. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from modelcie.api import types
from modelcie.resource import Resource, quoted


class Monitors(Resource):
    """Monitors."""

    def change(
        self, id: int, /, *, revision: int, settings: Mapping[str, Any], if_match: object = None
    ) -> types.Monitor:
        """Give it other settings; it is calibrated anew before it judges on."""
        return self._call(
            "PUT",
            f"/monitors/{quoted(id)}/",
            body={"revision": revision, "settings": settings},
            if_match=if_match,
        )

    def create(
        self,
        service: str,
        /,
        *,
        view: str,
        detector: str,
        settings: Mapping[str, Any] | None = None,
        if_match: object = None,
    ) -> types.Monitor:
        """Add a monitor; it is armed once it is calibrated for the live version."""
        return self._call(
            "POST",
            f"/services/{quoted(service)}/monitors/",
            body={"view": view, "detector": detector, "settings": settings},
            if_match=if_match,
            repeatable=True,
        )

    def get(self, id: int, /) -> types.Monitor:
        """One monitor: its settings, and how it stands."""
        return self._call("GET", f"/monitors/{quoted(id)}/")

    def list(self, service: str, /, *, page_size: int | None = None) -> Iterator[types.Monitor]:
        """What watches the service, and whether it is armed."""
        return self._pages(f"/services/{quoted(service)}/monitors/", query={"page_size": page_size})

    def pause(self, id: int, /, *, if_match: object = None) -> types.Monitor:
        """Have it judge nothing until it is resumed."""
        return self._call("POST", f"/monitors/{quoted(id)}/pause/", if_match=if_match, repeatable=True)

    def remove(self, id: int, /, *, if_match: object = None) -> None:
        """Take it away with its verdicts; alerts stay."""
        return self._call("DELETE", f"/monitors/{quoted(id)}/", if_match=if_match)

    def resume(self, id: int, /, *, if_match: object = None) -> types.Monitor:
        """Have it calibrated and judge again, after a pause or a problem."""
        return self._call("POST", f"/monitors/{quoted(id)}/resume/", if_match=if_match, repeatable=True)
