"""`client.invitations`. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from modelcie.api import types
from modelcie.resource import Resource, quoted


class Invitations(Resource):
    """Invitations."""

    def accept(self, *, token: str) -> types.Project:
        """Join the project that the invitation is of, in its roles."""
        return self._call("POST", "/invitations/accept/", body={"token": token}, repeatable=True)

    def create(
        self,
        project: str,
        /,
        *,
        roles: Sequence[types.Role],
        email: str | None = None,
        days: int | None = None,
        if_match: object = None,
    ) -> types.InvitationShownOnce:
        """Invite somebody into roles of the project."""
        return self._call(
            "POST",
            f"/projects/{quoted(project)}/invitations/",
            body={"roles": roles, "email": email, "days": days},
            if_match=if_match,
            repeatable=True,
        )

    def list(self, project: str, /, *, page_size: int | None = None) -> Iterator[types.Invitation]:
        """The open invitations, for those who invite."""
        return self._pages(f"/projects/{quoted(project)}/invitations/", query={"page_size": page_size})

    def revoke(self, project: str, id: int, /) -> None:
        """Withdraw an open invitation."""
        return self._call("DELETE", f"/projects/{quoted(project)}/invitations/{quoted(id)}/")
