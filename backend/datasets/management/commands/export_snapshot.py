"""`manage.py export_snapshot SNAPSHOT FILE [--format npz|parquet|images]`: a snapshot as a file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from backend.core.actor import system_actor
from backend.core.errors import AppError
from backend.datasets.exporting.formats import FORMATS
from backend.datasets.selectors import snapshot_get
from backend.datasets.services import snapshot_export


class Command(BaseCommand):
    help = "Write a snapshot to a file that gives the same digest when it is brought in again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("snapshot", type=int, help="the snapshot's number")
        parser.add_argument("file", type=Path, help="where to write; nothing must be there yet")
        parser.add_argument("--format", choices=[one.name for one in FORMATS], default="npz")

    def handle(self, *args: Any, **options: Any) -> None:
        actor, file = system_actor("command"), options["file"]
        try:
            snapshot = snapshot_get(actor, options["snapshot"])
            export = snapshot_export(actor=actor, snapshot=snapshot, form=options["format"])
            with file.open("xb") as written:
                for piece in export.pieces:
                    written.write(piece)
        except AppError as error:
            raise CommandError(f"{error.code}: {error.detail}") from error
        except OSError as error:
            raise CommandError(f"{file} could not be written: {error}.") from error
        self.stdout.write(f"{snapshot.size} samples in {file}, digest {snapshot.digest}.")
