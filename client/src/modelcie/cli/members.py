"""`modelcie members`: who has which role in a project."""

import click

from modelcie.api import types
from modelcie.cli.session import Command, Rows, Session, command, table
from modelcie.client import Client

ROLE = click.Choice(["viewer", "curator", "engineer", "approver", "owner"])


def register(cli: click.Group) -> None:
    @cli.group("members")
    def members() -> None:
        """People and teams with roles in a project."""

    @table(members, "list", ["user", "team", "role", "created_at"])
    @click.argument("project")
    def listed(client: Client, project: str, page_size: int) -> Rows:
        """Who has which role in PROJECT."""
        return client.members.list(project, page_size=page_size)

    @command(members, "add")
    @_role_of_somebody
    def add(session: Session, project: str, who: str, role: types.Role, team: bool) -> None:
        """Give WHO a role in PROJECT."""
        if team:
            added = session.client.teams.role_add(project, team=who, role=role)
        else:
            added = session.client.members.add(project, user=who, role=role)
        session.row(added, f"{who} is {role} of {project}.")

    @command(members, "remove")
    @_role_of_somebody
    def remove(session: Session, project: str, who: str, role: types.Role, team: bool) -> None:
        """Take a role of WHO in PROJECT."""
        place = session.client.teams.role_remove if team else session.client.members.remove
        place(project, who, role)
        session.say(f"{who} is {role} of {project} no more.")


def _role_of_somebody(function: Command) -> Command:
    """`PROJECT WHO --role ROLE --team`."""
    team = click.option("--team", is_flag=True, help="WHO is a team, by its short name; else a user name.")
    role = click.option("--role", type=ROLE, required=True)
    return click.argument("project")(click.argument("who")(role(team(function))))
