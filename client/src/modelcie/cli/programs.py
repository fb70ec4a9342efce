"""`modelcie programs`: accounts for programs, and their tokens."""

import click

from modelcie.api import types
from modelcie.cli.session import Rows, Session, command, table
from modelcie.client import Client

TOKEN_FIELDS = ["id", "name", "prefix", "scopes", "created", "expires_at", "last_used_at"]
ROLE = click.Choice(["viewer", "curator", "engineer"])
SCOPE = click.Choice(["view", "curate", "operate", "request", "approve", "break_glass", "manage", "erase"])


def register(cli: click.Group) -> None:
    @cli.group("programs")
    def programs() -> None:
        """Accounts for programs, and their tokens."""

    @table(programs, "list", ["user", "created_at"])
    @click.argument("project")
    def listed(client: Client, project: str, page_size: int) -> Rows:
        """The programs of PROJECT."""
        return client.programs.list(project, page_size=page_size)

    @command(programs, "create")
    @click.argument("project")
    @click.argument("name")
    @click.option("--role", "roles", type=ROLE, required=True, multiple=True, help="May be said again.")
    def create(session: Session, project: str, name: str, roles: tuple[types.ProgramRole, ...]) -> None:
        """Make an account in PROJECT for a program."""
        made = session.client.programs.create(project, name=name, roles=roles)
        session.row(made, f"The account {made['user']} is there.")

    @command(programs, "end")
    @click.argument("project")
    @click.argument("program")
    def end(session: Session, project: str, program: str) -> None:
        """Close the account for ever, with its roles and tokens."""
        session.client.programs.end(project, program)
        session.say(f"The account {program} is closed.")

    @table(programs, "tokens", TOKEN_FIELDS)
    @click.argument("project")
    @click.argument("program")
    def tokens(client: Client, project: str, program: str, page_size: int) -> Rows:
        """The tokens of PROGRAM; their texts are kept nowhere."""
        return client.programs.token_list(project, program, page_size=page_size)

    @command(programs, "token")
    @click.argument("project")
    @click.argument("program")
    @click.option("--name", required=True, help="What it is listed as.")
    @click.option("--scope", "scopes", type=SCOPE, multiple=True, help="May be said again; by default all.")
    @click.option(
        "--days", type=click.IntRange(1), required=True, help="Until it ends; your own ends no sooner."
    )
    def token(
        session: Session,
        project: str,
        program: str,
        name: str,
        scopes: tuple[types.ScopesEnum, ...],
        days: int,
    ) -> None:
        """Make a token by which PROGRAM signs in, and print it, this once."""
        made = session.client.programs.token_create(
            project, program, name=name, scopes=scopes or None, days=days
        )
        session.row(made, made["token"])

    @command(programs, "revoke")
    @click.argument("project")
    @click.argument("program")
    @click.argument("token", type=int)
    def revoke(session: Session, project: str, program: str, token: int) -> None:
        """End one token of PROGRAM, by its number, at once."""
        session.client.programs.token_revoke(project, program, token)
        session.say(f"Token {token} opens nothing any more.")
