"""`modelcie runs`: started, listed, cancelled, watched."""

import click

from modelcie.cli.naming import settings_of
from modelcie.cli.session import Rows, Session, command, table
from modelcie.cli.watching import watch_run, watched
from modelcie.client import Client
from modelcie.resource import UNSET

FIELDS = ["id", "service", "kind", "strategy", "state", "fraction", "version", "created_by", "created_at"]


def register(cli: click.Group) -> None:
    @cli.group("runs")
    def runs() -> None:
        """Update runs, which train new versions."""

    @table(runs, "list", FIELDS)
    @click.option("--service")
    @click.option("--state")
    def listed(client: Client, service: str | None, state: str | None, page_size: int) -> Rows:
        """The runs of your projects."""
        return client.runs.list(service=service, state=state, page_size=page_size)

    @command(runs, "show")
    @click.argument("run", type=int)
    def show(session: Session, run: int) -> None:
        """One run."""
        session.row(session.client.runs.get(run))

    @command(runs, "start")
    @click.argument("service")
    @click.option("--snapshot", type=int, required=True, help="A training snapshot.")
    @click.option("--strategy", required=True)
    @click.option("--base", type=int, help="The version to go on from, by its number.")
    @click.option("--parameter", "parameters", multiple=True, metavar="NAME=VALUE", help="Of the strategy.")
    @click.option(
        "--training", multiple=True, metavar="NAME=VALUE", help="Of the training, such as epochs=3."
    )
    @click.option("--evaluation", type=int, multiple=True, help="A snapshot to evaluate on.")
    @click.option("--watch", is_flag=True, help="Follow it to its end.")
    @watched
    def start(
        session: Session,
        service: str,
        snapshot: int,
        strategy: str,
        base: int | None,
        parameters: tuple[str, ...],
        training: tuple[str, ...],
        evaluation: tuple[int, ...],
        watch: bool,
        patience: float,
    ) -> int:
        """Queue an update of SERVICE's model."""
        run = session.client.runs.start(
            service=service,
            snapshot=snapshot,
            strategy=strategy,
            base=UNSET if base is None else base,
            parameters=settings_of(parameters),
            training=settings_of(training),
            evaluation=evaluation,
        )
        if not (watch and session.as_json):
            session.row(run, f"Run {run['id']} of {service} is queued.")
        return watch_run(session, run["id"], patience) if watch else 0

    @command(runs, "cancel")
    @click.argument("run", type=int)
    def cancel(session: Session, run: int) -> None:
        """Cancel a run; one that is training ends within seconds."""
        found = session.client.runs.cancel(run)
        session.row(found, f"Run {run} is {found['state']}, and was asked to end.")

    @command(runs, "resume")
    @click.argument("run", type=int)
    def resume(session: Session, run: int) -> None:
        """Queue an interrupted run again, from its checkpoint."""
        session.row(session.client.runs.resume(run), f"Run {run} is queued again.")

    @command(runs, "watch")
    @click.argument("run", type=int)
    @watched
    def watch(session: Session, run: int, patience: float) -> int:
        """Follow a run to its end. Progress, metrics and log lines are shown as they come."""
        return watch_run(session, run, patience)
