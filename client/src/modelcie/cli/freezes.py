"""`modelcie freezes`: when nothing goes live."""

from datetime import datetime

import click

from modelcie.api import types
from modelcie.cli.session import Rows, Session, command, table
from modelcie.client import Client

FIELDS = ["id", "reason", "begins_at", "ends_at", "weekly", "created_by"]
WEEKLY_HELP = "Every week, by the clocks of --time-zone: friday 16:00 monday 08:00."


def register(cli: click.Group) -> None:
    @cli.group("freezes")
    def freezes() -> None:
        """Times in which nothing goes live."""

    @table(freezes, "list", FIELDS)
    @click.argument("environment", type=int)
    def listed(client: Client, environment: int, page_size: int) -> Rows:
        """The freezes of an environment, those that are over too."""
        return client.environments.freeze_list(environment, page_size=page_size)

    @command(freezes, "add")
    @click.argument("environment", type=int)
    @click.option("--reason", required=True)
    @click.option("--begins", type=click.DateTime(), help="In your own time zone; by default now.")
    @click.option("--ends", type=click.DateTime(), help="In your own time zone.")
    @click.option("--weekly", nargs=4, metavar="DAY TIME DAY TIME", help=WEEKLY_HELP)
    @click.option("--time-zone", default="UTC", show_default=True, help="Such as Europe/Berlin.")
    def add(
        session: Session,
        environment: int,
        reason: str,
        begins: datetime | None,
        ends: datetime | None,
        weekly: tuple[str, str, str, str] | None,
        time_zone: str,
    ) -> None:
        """Keep what is approved from going live. Roll backs go on."""
        made = session.client.environments.freeze_add(
            environment,
            reason=reason,
            begins_at=begins.astimezone().isoformat() if begins else None,
            ends_at=ends.astimezone().isoformat() if ends else None,
            weekly=_weekly(weekly, time_zone) if weekly else None,
        )
        session.row(made, f"Freeze {made['id']} is set.")

    @command(freezes, "remove")
    @click.argument("freeze", type=int)
    def remove(session: Session, freeze: int) -> None:
        """Take a freeze away."""
        session.client.freezes.remove(freeze)
        session.say(f"Freeze {freeze} is gone.")


def _weekly(written: tuple[str, str, str, str], time_zone: str) -> types.Weekly:
    from_day, from_time, until_day, until_time = written
    return {
        "from_day": from_day,
        "from_time": from_time,
        "until_day": until_day,
        "until_time": until_time,
        "time_zone": time_zone,
    }
