"""`modelcie invitations`: those that are open, made and withdrawn."""

import click

from modelcie.api import types
from modelcie.cli.members import ROLE
from modelcie.cli.session import Rows, Session, command, table
from modelcie.client import Client


def register(cli: click.Group) -> None:
    @cli.group("invitations")
    def invitations() -> None:
        """Invitations into a project, which open once."""

    @table(invitations, "list", ["id", "roles", "email", "created_by", "created_at", "expires_at"])
    @click.argument("project")
    def listed(client: Client, project: str, page_size: int) -> Rows:
        """The open invitations into PROJECT."""
        return client.invitations.list(project, page_size=page_size)

    @command(invitations, "create")
    @click.argument("project")
    @click.option("--role", "roles", type=ROLE, required=True, multiple=True, help="May be said again.")
    @click.option("--email", help="Of whom it is meant for.")
    @click.option("--days", type=click.IntRange(1), help="For how many it opens.")
    def create(
        session: Session, project: str, roles: tuple[types.Role, ...], email: str | None, days: int | None
    ) -> None:
        """Invite somebody into PROJECT. The address to send them is shown this once."""
        made = session.client.invitations.create(project, roles=roles, email=email, days=days)
        session.row(made, f"{session.client.url}/invitations/{made['token']}/")

    @command(invitations, "revoke")
    @click.argument("project")
    @click.argument("invitation", type=int)
    def revoke(session: Session, project: str, invitation: int) -> None:
        """Withdraw an open invitation."""
        session.client.invitations.revoke(project, invitation)
        session.say(f"Invitation {invitation} opens nothing any more.")
