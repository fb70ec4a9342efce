"""Files that go to and fro, with how far they are."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import click
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)

from modelcie import downloads
from modelcie.cli.session import Session
from modelcie.cli.showing import plain

Command = TypeVar("Command", bound=Callable[..., Any])


def target(function: Command) -> Command:
    """`--output FILE` and `--force`, which `require_free` judges."""
    path = click.Path(dir_okay=False, path_type=Path)
    output = click.option("--output", "-o", type=path, required=True, help="The file to write.")
    force = click.option("--force", is_flag=True, help="Replace a file that is there.")
    return output(force(function))


def require_free(output: Path, force: bool) -> None:
    """Raises UsageError where something would be lost."""
    if output.exists() and not force:
        raise click.UsageError(f"{output} is there already: --force replaces it.")


@contextmanager
def moving(session: Session, path: Path) -> Iterator[downloads.Progress | None]:
    """Shows how much of a file is done with; nothing where a script reads."""
    if not session.is_watched:
        yield None
        return
    columns = [
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    ]
    with Progress(*columns, console=session.err, transient=True) as bar:
        task = bar.add_task(plain(path.name), total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def show_saved(session: Session, saved: downloads.Saved) -> None:
    """Print where a file lies, and its digest."""
    told = {"path": str(saved.path), "size_bytes": saved.size_bytes, "digest": saved.digest}
    session.row(told, f"{saved.path}: {saved.size_bytes:,} bytes, SHA-256 {saved.digest}")
