"""`manage.py verify_record FILE`: hold a signed record against the database, and name what is not as it was."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from backend.core.errors import AppError
from backend.lineage.records.verifying import findings

CHANGED, UNREADABLE = 1, 2


class Command(BaseCommand):
    help = "Verify a signed record: 0 where it is whole, 1 where it is not, 2 where it could not be read."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            found = findings(json.loads(options["file"].read_text("utf-8")))
        except (OSError, ValueError) as error:
            raise CommandError(
                f"{options['file']} cannot be read: {error}.", returncode=UNREADABLE
            ) from error
        except AppError as error:
            raise CommandError(f"{error.code}: {error.detail}", returncode=UNREADABLE) from error
        for finding in found:
            self.stdout.write(finding)
        if found:
            raise CommandError("The record is not as it was signed.", returncode=CHANGED)
        self.stdout.write("The record is whole: its signature, its digests and its entries of the log.")
