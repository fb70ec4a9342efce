"""`modelcie rollouts` and `rollback`: how a version goes live, and how it comes back."""

import click

from modelcie.cli.naming import environment_of
from modelcie.cli.session import Rows, Session, command, table
from modelcie.cli.watching import watch_rollout, watched
from modelcie.client import Client

FIELDS = ["id", "kind", "service", "version", "previous", "environment", "state", "created_by", "created_at"]


def register(cli: click.Group) -> None:
    @cli.group("rollouts")
    def rollouts() -> None:
        """Versions on their way to being live."""

    @table(rollouts, "list", FIELDS)
    @click.option("--service")
    def listed(client: Client, service: str | None, page_size: int) -> Rows:
        """The rollouts of your projects."""
        return client.rollouts.list(service=service, page_size=page_size)

    @command(rollouts, "show")
    @click.argument("rollout", type=int)
    def show(session: Session, rollout: int) -> None:
        """One rollout: how far it is, and what hinders it."""
        session.row(session.client.rollouts.get(rollout))

    @command(rollouts, "watch")
    @click.argument("rollout", type=int)
    @watched
    def watch(session: Session, rollout: int, patience: float) -> int:
        """Follow a rollout to its end, step by step."""
        return watch_rollout(session, rollout, patience)

    @command(rollouts, "pause")
    @click.argument("rollout", type=int)
    @click.option("--reason")
    def pause(session: Session, rollout: int, reason: str | None) -> None:
        """Keep it at its step until somebody continues it."""
        session.row(session.client.rollouts.pause(rollout, reason=reason), f"Rollout {rollout} is paused.")

    @command(rollouts, "continue")
    @click.argument("rollout", type=int)
    def go_on(session: Session, rollout: int) -> None:
        """Go on with a paused one."""
        session.row(session.client.rollouts.continue_(rollout), f"Rollout {rollout} goes on.")

    @command(rollouts, "abort")
    @click.argument("rollout", type=int)
    @click.option("--reason", required=True, help="Why.")
    def abort(session: Session, rollout: int, reason: str) -> None:
        """Give it up before it is promoted; what is live stays live."""
        session.row(session.client.rollouts.abort(rollout, reason=reason), f"Rollout {rollout} is given up.")

    @command(cli, "rollback")
    @click.argument("service")
    @click.option("--environment", required=True, help="By its name or number.")
    @click.option("--version", type=int, help="One that was live; by default the last one.")
    @click.option("--watch", is_flag=True, help="Follow it to its end.")
    @watched
    def rollback(
        session: Session, service: str, environment: str, version: int | None, watch: bool, patience: float
    ) -> int:
        """Make a version of SERVICE live again that was."""
        where = environment_of(session.client, service, environment)
        made = session.client.rollbacks.start(service=service, environment=where, version=version)
        if not (watch and session.as_json):
            session.row(made, f"Rollout {made['id']} brings version {made['version']} back.")
        return watch_rollout(session, made["id"], patience) if watch else 0
