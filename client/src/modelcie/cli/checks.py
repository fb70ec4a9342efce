"""`modelcie suspects` and `twins`: labels that are likely mistakes, and samples that look alike."""

import click

from modelcie.cli.session import Rows, Session, command, table
from modelcie.client import Client


def register(cli: click.Group) -> None:
    @cli.group("suspects")
    def suspects() -> None:
        """Labels that are likely mistakes."""

    @table(suspects, "list", ["id", "sample", "given", "suggested", "score", "state"])
    @click.argument("service")
    @click.option("--given", help="Those that have this label.")
    @click.option("--suggested", help="Those that this label is suggested for.")
    def suspect_list(
        client: Client, service: str, given: str | None, suggested: str | None, page_size: int
    ) -> Rows:
        """The labels of SERVICE that nobody has decided yet, worst first."""
        return client.suspects.list(service, given=given, suggested=suggested, page_size=page_size)

    @command(suspects, "check")
    @click.argument("service")
    def suspect_check(session: Session, service: str) -> None:
        """Have all labels of SERVICE checked, in the background."""
        session.row(session.client.label_checks.start(service), f"The labels of {service} are being checked.")

    @command(suspects, "decide")
    @click.argument("suspect", type=int)
    @click.argument("label")
    @click.option("--new-class", is_flag=True, help="Take a class that the service has not met.")
    def decide(session: Session, suspect: int, label: str, new_class: bool) -> None:
        """Say what the sample is. The LABEL that was given confirms it, another corrects it."""
        decided = session.client.suspects.decide(suspect, value=label, new_class=new_class)
        session.row(decided, f"Suspect {suspect} is a {label}.")

    @cli.group("twins")
    def twins() -> None:
        """Samples that look alike."""

    @table(twins, "list", ["group", "sample", "label", "reserved", "trained"])
    @click.argument("service")
    def twin_list(client: Client, service: str, page_size: int) -> Rows:
        """The samples of SERVICE that look like another, group by group."""
        return client.twins.list(service, page_size=page_size)

    @command(twins, "check")
    @click.argument("service")
    def twin_check(session: Session, service: str) -> None:
        """Have twins in SERVICE looked for, in the background."""
        session.row(session.client.twin_checks.start(service), f"Twins in {service} are being looked for.")

    @command(twins, "part")
    @click.argument("service")
    @click.argument("group", type=int)
    @click.argument("samples", type=int, nargs=-1, required=True)
    def part(session: Session, service: str, group: int, samples: tuple[int, ...]) -> None:
        """Take SAMPLES out of a group for good. They are no twins of the others, nor of each other."""
        session.client.twins.part(service, group, samples=samples)
        session.say(f"Parted from group {group}: {', '.join(map(str, samples))}.")
