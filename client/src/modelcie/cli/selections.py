"""`modelcie selections`: what to label next."""

import click

from modelcie.api import types
from modelcie.cli.session import Rows, Session, command, table
from modelcie.client import Client

FIELDS = ["id", "state", "count", "criteria", "fraction", "created_by", "created_at"]
CHOICE_FIELDS = ["rank", "sample", "predicted", "confidence", "criterion", "value", "score", "taken"]


def register(cli: click.Group) -> None:
    @cli.group("selections")
    def selections() -> None:
        """Choices of samples to label next."""

    @table(selections, "list", FIELDS)
    @click.argument("service")
    def listed(client: Client, service: str, page_size: int) -> Rows:
        """The selections of SERVICE."""
        return client.selections.list(service, page_size=page_size)

    @command(selections, "show")
    @click.argument("selection", type=int)
    def show(session: Session, selection: int) -> None:
        """One selection: how far it is, and what came of it."""
        session.row(session.client.selections.get(selection))

    @table(selections, "choices", CHOICE_FIELDS)
    @click.argument("selection", type=int)
    def choices(client: Client, selection: int, page_size: int) -> Rows:
        """What a selection chose, the most wanted first."""
        return client.selections.choice_list(selection, page_size=page_size)

    @command(selections, "start")
    @click.argument("service")
    @click.option("--count", type=click.IntRange(1), required=True, help="How many samples.")
    @click.option(
        "--by", "criteria", multiple=True, required=True, metavar="NAME[=WEIGHT]", help="May be said again."
    )
    @click.option("--newest", type=click.IntRange(1), help="Of so many newest samples.")
    @click.option("--seed", type=int)
    def start(
        session: Session,
        service: str,
        count: int,
        criteria: tuple[str, ...],
        newest: int | None,
        seed: int | None,
    ) -> None:
        """Choose samples of SERVICE, by one criterion or a mix."""
        made = session.client.selections.start(
            service, criteria=[_criterion(one) for one in criteria], count=count, newest=newest, seed=seed
        )
        session.row(made, f"Selection {made['id']} is {made['state']}.")

    @command(selections, "queue")
    @click.argument("selection", type=int)
    def queue(session: Session, selection: int) -> None:
        """Queue what was chosen for labelling."""
        queued = session.client.selections.queue(selection)
        session.row(queued, f"{queued['queued']} samples are queued.")

    @command(selections, "discard")
    @click.argument("selection", type=int)
    def discard(session: Session, selection: int) -> None:
        """End a selection with nothing queued."""
        session.row(session.client.selections.discard(selection), f"Selection {selection} is discarded.")


def _criterion(written: str) -> types.Criterion:
    name, equals, weight = written.partition("=")
    if not equals:
        return {"name": name}
    try:
        return {"name": name, "weight": float(weight)}
    except ValueError as error:
        raise click.UsageError(f"{weight!r} is no weight.") from error
