"""`modelcie teams`: who is of which."""

import click

from modelcie.cli.session import Rows, Session, command, table
from modelcie.client import Client


def register(cli: click.Group) -> None:
    @cli.group("teams")
    def teams() -> None:
        """Teams of people, who share their roles in projects."""

    @table(teams, "list", ["slug", "name", "created_at"])
    def listed(client: Client, page_size: int) -> Rows:
        """Your teams, and those of your projects."""
        return client.teams.list(page_size=page_size)

    @table(teams, "people", ["user", "maintains", "created_at"])
    @click.argument("team")
    def people(client: Client, team: str, page_size: int) -> Rows:
        """Who is of TEAM."""
        return client.teams.member_list(team, page_size=page_size)

    @command(teams, "create")
    @click.argument("team")
    @click.option("--name", required=True)
    def create(session: Session, team: str, name: str) -> None:
        """Make a team with the short name TEAM; you maintain it."""
        session.row(session.client.teams.create(slug=team, name=name), f"The team {team} is there.")

    @command(teams, "add")
    @click.argument("team")
    @click.argument("user")
    @click.option(
        "--maintains", is_flag=True, help="They choose who is of it; without, they do not, or no more."
    )
    def add(session: Session, team: str, user: str, maintains: bool) -> None:
        """Take USER into TEAM, or change whether they maintain it."""
        added = session.client.teams.member_set(team, user=user, maintains=maintains)
        session.row(added, f"{user} is of {team}.")

    @command(teams, "remove")
    @click.argument("team")
    @click.argument("user")
    def remove(session: Session, team: str, user: str) -> None:
        """Take USER out of TEAM."""
        session.client.teams.member_remove(team, user)
        session.say(f"{user} is of {team} no more.")
