"""`client.requests`. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

import builtins
from collections.abc import Iterator

from modelcie.api import types
from modelcie.resource import Resource, quoted


class Requests(Resource):
    """Requests."""

    def break_glass(self, id: int, /, *, reason: str, if_match: object = None) -> types.RequestDetail:
        """Execute it without the votes, where the environment allows that; it is announced and must be reviewed."""
        return self._call(
            "POST",
            f"/requests/{quoted(id)}/break-glass/",
            body={"reason": reason},
            if_match=if_match,
            repeatable=True,
        )

    def comment_add(self, id: int, /, *, text: str, if_match: object = None) -> types.Comment:
        """Say something of it; members whose `@username` is in the text are told."""
        return self._call(
            "POST",
            f"/requests/{quoted(id)}/comments/",
            body={"text": text},
            if_match=if_match,
            repeatable=True,
        )

    def comment_list(self, id: int, /, *, page_size: int | None = None) -> Iterator[types.Comment]:
        """What members said of the request."""
        return self._pages(f"/requests/{quoted(id)}/comments/", query={"page_size": page_size})

    def create(
        self, *, service: str, environment: int, version: int, note: str | None = None
    ) -> types.RequestDetail:
        """Ask to make a validated version live."""
        return self._call(
            "POST",
            "/requests/",
            body={"service": service, "environment": environment, "version": version, "note": note},
            repeatable=True,
        )

    def get(self, id: int, /) -> types.RequestDetail:
        """One request with its evidence, its votes and how far each rule is."""
        return self._call("GET", f"/requests/{quoted(id)}/")

    def list(
        self, *, page_size: int | None = None, service: str | None = None, state: str | None = None
    ) -> Iterator[types.Request]:
        """Deployment requests, newest first."""
        return self._pages("/requests/", query={"page_size": page_size, "service": service, "state": state})

    def review(self, id: int, /, *, comment: str, if_match: object = None) -> types.RequestDetail:
        """Review a break-glass of somebody else."""
        return self._call(
            "POST",
            f"/requests/{quoted(id)}/review/",
            body={"comment": comment},
            if_match=if_match,
            repeatable=True,
        )

    def vote(
        self, id: int, /, *, approve: bool, comment: str | None = None, if_match: object = None
    ) -> types.RequestDetail:
        """Approve or reject, once; a rejection needs a comment."""
        return self._call(
            "POST",
            f"/requests/{quoted(id)}/vote/",
            body={"approve": approve, "comment": comment},
            if_match=if_match,
            repeatable=True,
        )

    def waiting(self) -> builtins.list[types.Request]:
        """What waits for the caller's vote."""
        return self._call("GET", "/requests/waiting/")

    def withdraw(self, id: int, /, *, if_match: object = None) -> types.RequestDetail:
        """Take a request back."""
        return self._call("POST", f"/requests/{quoted(id)}/withdraw/", if_match=if_match, repeatable=True)
