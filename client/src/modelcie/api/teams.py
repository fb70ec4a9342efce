"""`client.teams`. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

from collections.abc import Iterator

from modelcie.api import types
from modelcie.resource import Resource, quoted


class Teams(Resource):
    """Teams."""

    def create(self, *, name: str, slug: str) -> types.Team:
        """Create a team; the caller maintains it."""
        return self._call("POST", "/teams/", body={"name": name, "slug": slug}, repeatable=True)

    def get(self, team: str, /) -> types.Team:
        """One team."""
        return self._call("GET", f"/teams/{quoted(team)}/")

    def list(self, *, page_size: int | None = None) -> Iterator[types.Team]:
        """The caller's teams, and those of their projects; all for site administrators."""
        return self._pages("/teams/", query={"page_size": page_size})

    def member_list(self, team: str, /, *, page_size: int | None = None) -> Iterator[types.TeamMember]:
        """Who is of the team."""
        return self._pages(f"/teams/{quoted(team)}/members/", query={"page_size": page_size})

    def member_remove(self, team: str, username: str, /) -> None:
        """Take a person out of the team."""
        return self._call("DELETE", f"/teams/{quoted(team)}/members/{quoted(username)}/")

    def member_set(
        self, team: str, /, *, user: str, maintains: bool | None = None, if_match: object = None
    ) -> types.TeamMember:
        """Take a person into the team, or change whether they maintain it."""
        return self._call(
            "POST",
            f"/teams/{quoted(team)}/members/",
            body={"user": user, "maintains": maintains},
            if_match=if_match,
            repeatable=True,
        )

    def rename(self, team: str, /, *, name: str | None = None, if_match: object = None) -> types.Team:
        """Change its name; its short name stays."""
        return self._call("PATCH", f"/teams/{quoted(team)}/", body={"name": name}, if_match=if_match)

    def role_add(
        self, project: str, /, *, team: str, role: types.Role, if_match: object = None
    ) -> types.Member:
        """Give everyone of a team a role."""
        return self._call(
            "POST",
            f"/projects/{quoted(project)}/teams/",
            body={"team": team, "role": role},
            if_match=if_match,
            repeatable=True,
        )

    def role_remove(self, project: str, team: str, role: str, /) -> None:
        """Take one role of a team."""
        return self._call("DELETE", f"/projects/{quoted(project)}/teams/{quoted(team)}/{quoted(role)}/")
