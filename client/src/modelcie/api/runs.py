"""`client.runs`. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

import builtins
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from modelcie.api import types
from modelcie.resource import UNSET, Resource, Unset, quoted


class Runs(Resource):
    """Runs."""

    def cancel(self, id: int, /, *, if_match: object = None) -> types.Run:
        """Cancel a run; one that is training ends within seconds."""
        return self._call("POST", f"/runs/{quoted(id)}/cancel/", if_match=if_match, repeatable=True)

    def get(self, id: int, /) -> types.Run:
        """One run."""
        return self._call("GET", f"/runs/{quoted(id)}/")

    def import_(
        self, *, service: str, weights: Path, classes: Sequence[str] | None = None, probe: int | None = None
    ) -> types.Run:
        """Bring in a model that was trained elsewhere."""
        return self._call(
            "POST",
            "/runs/import/",
            form={"service": service, "classes": classes, "probe": probe},
            files={"weights": weights},
            repeatable=True,
        )

    def lines(self, id: int, /, *, after: int | None = None) -> builtins.list[types.Line]:
        """The next log lines, oldest first; ask again after the last one's sequence."""
        return self._call("GET", f"/runs/{quoted(id)}/lines/", query={"after": after})

    def list(
        self, *, page_size: int | None = None, service: str | None = None, state: str | None = None
    ) -> Iterator[types.Run]:
        """The runs of the caller's projects, newest first."""
        return self._pages("/runs/", query={"page_size": page_size, "service": service, "state": state})

    def points(self, id: int, /, *, after: int | None = None) -> builtins.list[types.Point]:
        """The next metric points, oldest first; ask again after the last one's sequence."""
        return self._call("GET", f"/runs/{quoted(id)}/points/", query={"after": after})

    def resume(self, id: int, /, *, if_match: object = None) -> types.Run:
        """Queue an interrupted run again, from its checkpoint."""
        return self._call("POST", f"/runs/{quoted(id)}/resume/", if_match=if_match, repeatable=True)

    def start(
        self,
        *,
        service: str,
        strategy: str,
        snapshot: int,
        parameters: Mapping[str, Any] | None = None,
        training: Mapping[str, Any] | None = None,
        base: int | Unset | None = UNSET,
        evaluation: Sequence[int] | None = None,
    ) -> types.Run:
        """Queue an update of a service's model."""
        return self._call(
            "POST",
            "/runs/",
            body={
                "service": service,
                "strategy": strategy,
                "snapshot": snapshot,
                "parameters": parameters,
                "training": training,
                "evaluation": evaluation,
            },
            nullable={"base": base},
            repeatable=True,
        )
