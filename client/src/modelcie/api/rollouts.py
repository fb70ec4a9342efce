"""`client.rollouts`. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

from collections.abc import Iterator

from modelcie.api import types
from modelcie.resource import Resource, quoted


class Rollouts(Resource):
    """Rollouts."""

    def abort(self, id: int, /, *, reason: str, if_match: object = None) -> types.Rollout:
        """Give it up before it is promoted; what is live stays live."""
        return self._call(
            "POST",
            f"/rollouts/{quoted(id)}/abort/",
            body={"reason": reason},
            if_match=if_match,
            repeatable=True,
        )

    def continue_(self, id: int, /, *, if_match: object = None) -> types.Rollout:
        """Go on with a paused one; where the analysis had paused it, with the next step."""
        return self._call("POST", f"/rollouts/{quoted(id)}/continue/", if_match=if_match, repeatable=True)

    def get(self, id: int, /) -> types.Rollout:
        """One rollout: how far it is, and what hinders it."""
        return self._call("GET", f"/rollouts/{quoted(id)}/")

    def list(self, *, page_size: int | None = None, service: str | None = None) -> Iterator[types.Rollout]:
        """Rollouts, newest first."""
        return self._pages("/rollouts/", query={"page_size": page_size, "service": service})

    def pause(self, id: int, /, *, reason: str | None = None, if_match: object = None) -> types.Rollout:
        """Keep it at its step until somebody continues it."""
        return self._call(
            "POST",
            f"/rollouts/{quoted(id)}/pause/",
            body={"reason": reason},
            if_match=if_match,
            repeatable=True,
        )
