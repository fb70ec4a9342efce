"""`manage.py verify_audit [--scope S] [--anchors FILE]`: read the log again and name each row that is not as it was."""

import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Sum
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from backend.audit.anchors import Anchored, anchors_read
from backend.core.chain import scopes, verify
from backend.core.errors import AppError
from backend.core.guards import missing_guards
from backend.core.models import LogHead

COLUMNS = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
BROKEN, MISUSED = 1, 2


class Command(BaseCommand):
    help = "Verify the log: 0 where it is whole, 1 where it is not, 2 where it could not be looked at."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--scope", help="project:<id> or site; all, unless given")
        parser.add_argument("--anchors", type=Path, help="an anchors.jsonl to compare with")

    def handle(self, *args: Any, **options: Any) -> None:
        begun = time.monotonic()
        anchors = _anchors(options["anchors"])
        wanted = _wanted(options["scope"], anchors)
        findings = [f"The trigger {name} is missing: the log could be changed." for name in missing_guards()]
        rows = 0
        with Progress(*COLUMNS, console=Console(stderr=True), disable=not sys.stderr.isatty()) as progress:
            heads = LogHead.objects.filter(scope__in=wanted)
            task = progress.add_task("Entries", total=heads.aggregate(all=Sum("number"))["all"] or 0)
            for scope in wanted:
                found = verify(scope, anchors.get(scope), lambda read: progress.advance(task, read))
                findings += found.findings
                rows += found.rows
        for finding in findings:
            self.stdout.write(finding)
        took_s = time.monotonic() - begun
        said = (
            f"{rows:,} entries of {len(wanted):,} {'log' if len(wanted) == 1 else 'logs'} in {took_s:.1f} s"
        )
        if findings:
            raise CommandError(f"{said}: not as they were written.", returncode=BROKEN)
        self.stdout.write(f"{said}: whole.")


def _anchors(file: Path | None) -> dict[str, Anchored]:
    try:
        return anchors_read(file) if file else {}
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror}.", returncode=MISUSED) from error
    except AppError as error:
        raise CommandError(f"{error.code}: {error.detail}", returncode=BROKEN) from error


def _wanted(scope: str | None, anchors: dict[str, Anchored]) -> list[str]:
    """A log that was taken away whole is still in the anchors."""
    known = sorted({*scopes(), *anchors})
    if scope is None:
        return known
    if scope not in known:
        raise CommandError(
            f"There is no log {scope}; there are {', '.join(known) or 'none'}.", returncode=MISUSED
        )
    return [scope]
