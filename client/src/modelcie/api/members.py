"""`client.members`. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

from collections.abc import Iterator

from modelcie.api import types
from modelcie.resource import Resource, quoted


class Members(Resource):
    """Members."""

    def add(self, project: str, /, *, user: str, role: types.Role, if_match: object = None) -> types.Member:
        """Give a person a role."""
        return self._call(
            "POST",
            f"/projects/{quoted(project)}/members/",
            body={"user": user, "role": role},
            if_match=if_match,
            repeatable=True,
        )

    def list(self, project: str, /, *, page_size: int | None = None) -> Iterator[types.Member]:
        """Who has which role."""
        return self._pages(f"/projects/{quoted(project)}/members/", query={"page_size": page_size})

    def remove(self, project: str, username: str, role: str, /) -> None:
        """Take one role of a person."""
        return self._call("DELETE", f"/projects/{quoted(project)}/members/{quoted(username)}/{quoted(role)}/")
