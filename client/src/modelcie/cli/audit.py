"""`modelcie audit`: the log exported, verified at the server, and verified here without it."""

from datetime import datetime
from pathlib import Path
from typing import Literal

import click

from modelcie.chains import verified
from modelcie.cli.exits import BROKEN, OK
from modelcie.cli.files import moving, require_free, show_saved, target
from modelcie.cli.session import Session, command
from modelcie.cli.watching import look_of, watched

MOMENT = click.DateTime()
Format = Literal["jsonl", "csv"]


def register(cli: click.Group) -> None:
    @cli.group("audit")
    def audit() -> None:
        """The log of a project: who did what, when."""

    @command(audit, "export")
    @click.argument("project")
    @click.option("--format", "form", type=click.Choice(["jsonl", "csv"]), default="jsonl")
    @click.option("--actor", help="As user:3.")
    @click.option("--object", "object_", help="As alert:12, or alert for all of them.")
    @click.option("--kind", help="As alert.opened, or alert for all that happens to one.")
    @click.option("--since", type=MOMENT, help="In your own time zone.")
    @click.option("--until", type=MOMENT, help="Before this moment.")
    @target
    def export(
        session: Session,
        project: str,
        form: Format,
        actor: str | None,
        object_: str | None,
        kind: str | None,
        since: datetime | None,
        until: datetime | None,
        output: Path,
        force: bool,
    ) -> None:
        """Write the log of PROJECT to a file. For owners; with all that its hashes are made of."""
        require_free(output, force)
        with moving(session, output) as progress:
            saved = session.client.log.export(
                project,
                format=form,
                actor=actor,
                object=object_,
                kind=kind,
                since=since.astimezone().isoformat() if since else None,
                until=until.astimezone().isoformat() if until else None,
                to=output,
                progress=progress,
            )
        show_saved(session, saved)

    @command(audit, "verify")
    @click.argument("project")
    @watched
    def verify(session: Session, project: str, patience: float) -> int:
        """Have the server verify the log of PROJECT. For owners; what it found is said."""
        log, look = session.client.log, look_of(session, patience)
        standing = log.verification_ask(project)
        while standing["is_asked"]:
            look.wait()
            standing = look.ask(lambda: log.verification_get(project))
        session.row(standing, _sentence(standing["number"], standing["findings"]))
        return BROKEN if standing["findings"] else OK

    @command(audit, "check")
    @click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
    def check(session: Session, file: Path) -> int:
        """Verify an exported FILE of JSON lines here, without the server."""
        count, findings = verified(file)
        session.row({"entries": count, "findings": findings}, _sentence(count, findings))
        return BROKEN if findings else OK


def _sentence(number: int, findings: list[str]) -> str:
    return "\n".join(findings) if findings else f"The log is whole up to entry {number}."
