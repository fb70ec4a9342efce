"""`client.alerts`. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from modelcie.api import types
from modelcie.resource import Resource, quoted


class Alerts(Resource):
    """Alerts."""

    def acknowledge(self, id: int, /, *, if_match: object = None) -> types.Alert:
        """Say that you look after it."""
        return self._call("POST", f"/alerts/{quoted(id)}/acknowledge/", if_match=if_match, repeatable=True)

    def assign(self, id: int, /, *, assignee: str | None, if_match: object = None) -> types.Alert:
        """Have a member look after it."""
        return self._call(
            "POST",
            f"/alerts/{quoted(id)}/assign/",
            nullable={"assignee": assignee},
            if_match=if_match,
            repeatable=True,
        )

    def get(self, id: int, /) -> types.AlertDetail:
        """One alert with what each monitor says, what it costs and what changed."""
        return self._call("GET", f"/alerts/{quoted(id)}/")

    def list(
        self,
        *,
        assignee: str | None = None,
        page_size: int | None = None,
        service: str | None = None,
        severity: Literal["low", "medium", "high"] | None = None,
        state: Literal["open", "acknowledged", "resolved"] | None = None,
    ) -> Iterator[types.Alert]:
        """The alerts of all services that the caller may see, newest first."""
        return self._pages(
            "/alerts/",
            query={
                "assignee": assignee,
                "page_size": page_size,
                "service": service,
                "severity": severity,
                "state": state,
            },
        )

    def mute(
        self, id: int, /, *, until: str, reason: str | None = None, if_match: object = None
    ) -> types.Alert:
        """Until then its alarms are counted, tell nobody and set nothing going."""
        return self._call(
            "POST",
            f"/alerts/{quoted(id)}/mute/",
            body={"until": until, "reason": reason},
            if_match=if_match,
            repeatable=True,
        )

    def resolve(self, id: int, /, *, note: str, if_match: object = None) -> types.Alert:
        """Close it, with the reason."""
        return self._call(
            "POST", f"/alerts/{quoted(id)}/resolve/", body={"note": note}, if_match=if_match, repeatable=True
        )

    def severity_set(self, id: int, /, *, severity: str, if_match: object = None) -> types.Alert:
        """Say how bad it is; alarms to come do not change that."""
        return self._call(
            "POST",
            f"/alerts/{quoted(id)}/severity/",
            body={"severity": severity},
            if_match=if_match,
            repeatable=True,
        )

    def unmute(self, id: int, /, *, if_match: object = None) -> types.Alert:
        """End its mute before its time."""
        return self._call("POST", f"/alerts/{quoted(id)}/unmute/", if_match=if_match, repeatable=True)
