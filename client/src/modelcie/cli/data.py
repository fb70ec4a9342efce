"""`modelcie samples import`, `modelcie labels import`: files become samples, or labels of samples."""

from itertools import islice
from pathlib import Path
from typing import Literal

import click
from rich.progress import Progress

from modelcie import uploads
from modelcie.api import types
from modelcie.cli.exits import ENDS, OK, REFUSED
from modelcie.cli.files import moving
from modelcie.cli.session import Session, command
from modelcie.cli.watching import look_of, watched
from modelcie.errors import NotReachableError, UnavailableError
from modelcie.following import Look

SHOWN = 10
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
Reserved = Literal["validation", "golden"]


def register(cli: click.Group) -> None:
    @cli.group("samples")
    def samples() -> None:
        """Samples, which come from files."""

    @cli.group("labels")
    def labels() -> None:
        """Labels of samples, which come from files."""

    @command(samples, "import")
    @click.argument("service")
    @click.argument("file", type=FILE)
    @click.option("--reserved", type=click.Choice(["validation", "golden"]), help="Hold them back.")
    @click.option("--new-class", is_flag=True, help="Take classes that the service has not met.")
    @click.option("--label", help="The column of a table that holds the classes; empty: none does.")
    @click.option("--feature", "features", multiple=True, help="A column of inputs; by default all others.")
    @click.option("--resume", type=int, metavar="IMPORT", help="Go on with an upload that stopped half-way.")
    @click.option("--no-wait", is_flag=True, help="End when the file is sent.")
    @watched
    def samples_import(
        session: Session,
        service: str,
        file: Path,
        reserved: Reserved | None,
        new_class: bool,
        label: str | None,
        features: tuple[str, ...],
        resume: int | None,
        no_wait: bool,
        patience: float,
    ) -> int:
        """Make samples of FILE for SERVICE. It is a zip or tar of images by class, a CSV, a Parquet or an .npz."""
        options: uploads.Options = {"reserved": reserved or "", "new_class": new_class}
        look = look_of(session, patience)
        found = _sent(session, service, file, options, resume, look)
        begun = uploads.begin(session.client, found, file, label=label, features=features or None)
        return _ended(session, begun, no_wait, look)

    @command(labels, "import")
    @click.argument("service")
    @click.argument("file", type=FILE)
    @click.option("--new-class", is_flag=True, help="Take classes that the service has not met.")
    @click.option("--resume", type=int, metavar="IMPORT", help="Go on with an upload that stopped half-way.")
    @click.option("--no-wait", is_flag=True, help="End when the file is sent.")
    @watched
    def labels_import(
        session: Session,
        service: str,
        file: Path,
        new_class: bool,
        resume: int | None,
        no_wait: bool,
        patience: float,
    ) -> int:
        """Label the samples of SERVICE as FILE says. It is a CSV, or JSON in COCO's form."""
        look = look_of(session, patience)
        found = _sent(session, service, file, {"new_class": new_class}, resume, look)
        return _ended(session, uploads.begin(session.client, found, file), no_wait, look)


def _sent(
    session: Session, service: str, file: Path, options: uploads.Options, resume: int | None, look: Look
) -> types.Import:
    """The import that the file was sent to; who is cut off is told how it goes on."""
    found = uploads.announce(session.client, service, file, options, resume)
    try:
        with moving(session, file) as progress:
            uploads.send(session.client, found, file, look, progress)
    except (KeyboardInterrupt, NotReachableError, UnavailableError):
        session.warn(f"It is not sent whole: say the same with --resume {found['id']} to go on.")
        raise
    return found


def _ended(session: Session, begun: types.Import, no_wait: bool, look: Look) -> int:
    """Follow an import to its end, and say what came of it; the exit code."""
    if no_wait:
        session.row(begun, f"Import {begun['id']} is {begun['state']}.")
        return OK
    found = begun
    with Progress(console=session.err, transient=True, disable=not session.is_watched) as bar:
        task = bar.add_task("bringing it in", total=1.0)
        for found in session.client.follow_import(begun["id"], look):
            bar.update(task, completed=found["fraction"])
    counts = f"{found['added']} new, {found['known']} known, {found['rejected']} not taken"
    session.row(found, f"Import {found['id']} is {found['state']}: {counts}. {found['problem']}".rstrip())
    _tell_rejected(session, found)
    return ENDS.get(found["state"], REFUSED)


def _tell_rejected(session: Session, found: types.Import) -> None:
    if not found["rejected"]:
        return
    for item in islice(session.client.imports.rejected(found["id"]), SHOWN):
        session.warn(f"  {item['name'] or item['position']}: {item['detail']} ({item['code']})")
    if found["rejected"] > SHOWN:
        session.warn(f"  and {found['rejected'] - SHOWN} more")
