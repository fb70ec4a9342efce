"""`manage.py erase_again [--record FILE]`: erase what a restored backup brought back."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from backend.core.errors import AppError
from backend.lineage.erasing.record import record, recorded
from backend.lineage.erasing.services import erasures_apply


class Command(BaseCommand):
    help = "Erase again what was erased before and came back with a restored backup."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--record", type=Path, help="another erased.jsonl, taken into this home's own first"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["record"]:
                for service, payloads in recorded(options["record"]).items():
                    record(service, payloads)
            begun = erasures_apply()
        except AppError as error:
            raise CommandError(f"{error.detail} ({error.code})") from error
        for erasure in begun:
            self.stdout.write(f"{erasure}: {erasure.size} samples, queued")
        if not begun:
            self.stdout.write("Nothing that was erased is there.")
