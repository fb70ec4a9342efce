"""`modelcie environments`: where versions go live, and by which rules."""

import click

from modelcie.cli.session import Rows, Session, command, table
from modelcie.client import Client

FIELDS = ["id", "project", "name", "host", "position", "makers_excluded", "break_glass"]


def register(cli: click.Group) -> None:
    @cli.group("environments")
    def environments() -> None:
        """Where versions go live, and by which rules."""

    @table(environments, "list", FIELDS)
    def listed(client: Client, page_size: int) -> Rows:
        """The environments of your projects."""
        return client.environments.list(page_size=page_size)

    @command(environments, "show")
    @click.argument("environment", type=int)
    def show(session: Session, environment: int) -> None:
        """One environment, with its gates, rules and the freeze that runs."""
        session.row(session.client.environments.get(environment))

    @command(environments, "rules")
    @click.argument("environment", type=int)
    def rules(session: Session, environment: int) -> None:
        """Whose approval an environment asks for. What its project's members cannot give is warned of."""
        found = session.client.environments.get(environment)
        session.rows(found["approval_rules"], ["needed", "role", "team"])
        for sentence in found["shortages"]:
            session.warn(sentence)

    @command(environments, "gates")
    @click.argument("environment", type=int)
    def gates(session: Session, environment: int) -> None:
        """What a version must reach to go live there."""
        found = session.client.environments.get(environment)
        session.rows(found["requirements"], ["gate", "threshold", "minimum_samples", "required"])
