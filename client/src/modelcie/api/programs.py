"""`client.programs`. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from modelcie.api import types
from modelcie.resource import UNSET, Resource, Unset, quoted


class Programs(Resource):
    """Programs."""

    def create(
        self, project: str, /, *, name: str, roles: Sequence[types.ProgramRole], if_match: object = None
    ) -> types.Program:
        """Make an account for a program: it has no password, and never approves or owns."""
        return self._call(
            "POST",
            f"/projects/{quoted(project)}/programs/",
            body={"name": name, "roles": roles},
            if_match=if_match,
            repeatable=True,
        )

    def end(self, project: str, program: str, /) -> None:
        """Close the account for ever, with its roles and tokens."""
        return self._call("DELETE", f"/projects/{quoted(project)}/programs/{quoted(program)}/")

    def list(self, project: str, /, *, page_size: int | None = None) -> Iterator[types.Program]:
        """The accounts of the project's programs."""
        return self._pages(f"/projects/{quoted(project)}/programs/", query={"page_size": page_size})

    def token_create(
        self,
        project: str,
        program: str,
        /,
        *,
        name: str,
        scopes: Sequence[types.ScopesEnum] | None = None,
        days: int | Unset | None = UNSET,
    ) -> types.ProgramToken:
        """Make a token by which the program signs in; shown this once."""
        return self._call(
            "POST",
            f"/projects/{quoted(project)}/programs/{quoted(program)}/tokens/",
            body={"name": name, "scopes": scopes},
            nullable={"days": days},
            repeatable=True,
        )

    def token_list(
        self, project: str, program: str, /, *, page_size: int | None = None
    ) -> Iterator[types.TokenRow]:
        """The program's tokens, for those who manage the project."""
        return self._pages(
            f"/projects/{quoted(project)}/programs/{quoted(program)}/tokens/", query={"page_size": page_size}
        )

    def token_revoke(self, project: str, program: str, program_token: int, /) -> None:
        """End one token of the program at once."""
        return self._call(
            "DELETE",
            f"/projects/{quoted(project)}/programs/{quoted(program)}/tokens/{quoted(program_token)}/",
        )
