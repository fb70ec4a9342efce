"""`modelcie alerts`: looked at, acknowledged, assigned, muted, resolved."""

from datetime import datetime
from typing import Literal

import click

from modelcie.cli.session import Rows, Session, command, table
from modelcie.client import Client

FIELDS = ["id", "service", "severity", "state", "title", "version_number", "assignee", "created_at"]
Severity = Literal["low", "medium", "high"]
State = Literal["open", "acknowledged", "resolved"]


def register(cli: click.Group) -> None:
    @cli.group("alerts")
    def alerts() -> None:
        """What the monitors raised, and who looks after it."""

    @table(alerts, "list", FIELDS)
    @click.option("--service")
    @click.option("--state", type=click.Choice(["open", "acknowledged", "resolved"]))
    @click.option("--severity", type=click.Choice(["low", "medium", "high"]))
    def listed(
        client: Client, service: str | None, state: State | None, severity: Severity | None, page_size: int
    ) -> Rows:
        """The alerts of your projects."""
        return client.alerts.list(service=service, state=state, severity=severity, page_size=page_size)

    @command(alerts, "show")
    @click.argument("alert", type=int)
    def show(session: Session, alert: int) -> None:
        """One alert: what each monitor says, and what changed."""
        session.row(session.client.alerts.get(alert))

    @command(alerts, "ack")
    @click.argument("alert", type=int)
    def acknowledge(session: Session, alert: int) -> None:
        """Say that you look after it."""
        session.row(session.client.alerts.acknowledge(alert), f"Alert {alert} is yours.")

    @command(alerts, "assign")
    @click.argument("alert", type=int)
    @click.argument("assignee", required=False)
    def assign(session: Session, alert: int, assignee: str | None) -> None:
        """Have ASSIGNEE, a member, look after it. Without, nobody does."""
        session.row(
            session.client.alerts.assign(alert, assignee=assignee), f"Alert {alert}: {assignee or 'nobody'}."
        )

    @command(alerts, "mute")
    @click.argument("alert", type=int)
    @click.option("--until", required=True, type=click.DateTime(), help="In your own time zone.")
    @click.option("--reason")
    def mute(session: Session, alert: int, until: datetime, reason: str | None) -> None:
        """Mute it until then. Its alarms are counted, tell nobody and set nothing going."""
        moment = until.astimezone().isoformat()
        session.row(
            session.client.alerts.mute(alert, until=moment, reason=reason), f"Alert {alert} is muted."
        )

    @command(alerts, "unmute")
    @click.argument("alert", type=int)
    def unmute(session: Session, alert: int) -> None:
        """End its mute before its time."""
        session.row(session.client.alerts.unmute(alert), f"Alert {alert} is muted no more.")

    @command(alerts, "resolve")
    @click.argument("alert", type=int)
    @click.option("--note", required=True, help="What came of it.")
    def resolve(session: Session, alert: int, note: str) -> None:
        """Close it."""
        session.row(session.client.alerts.resolve(alert, note=note), f"Alert {alert} is resolved.")
