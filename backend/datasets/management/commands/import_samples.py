"""`manage.py import_samples SERVICE FILE.npz [--reserved golden] [--freeze]`: add every input of a file, or none."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from backend.core.actor import system_actor
from backend.core.errors import AppError
from backend.datasets.services import samples_import, snapshot_create
from backend.projects.selectors import service_get


class Command(BaseCommand):
    help = "Add the samples of an .npz file: x (N, *shape), and y (N,) of class names or indices."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("service", help="the service's name")
        parser.add_argument("file", type=Path, help="an .npz file saved by numpy.savez")
        parser.add_argument(
            "--reserved", choices=["validation", "golden"], default="", help="hold them back from training"
        )
        parser.add_argument(
            "--freeze", action="store_true", help="make a snapshot of them (training, unless reserved)"
        )
        parser.add_argument(
            "--new-class", action="store_true", help="let the file name classes not met before"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        actor = system_actor("command")
        try:
            service = service_get(actor, options["service"])
            samples = samples_import(
                actor=actor,
                service=service,
                file=options["file"],
                reserved=options["reserved"],
                new_class=options["new_class"],
            )
            if options["freeze"]:
                role = options["reserved"] or "training"
                snapshot = snapshot_create(actor=actor, service=service, role=role, samples=samples)
        except AppError as error:
            raise CommandError(f"{error.code}: {error.detail}") from error
        self.stdout.write(f"{len(samples)} samples of {service.name}.")
        if options["freeze"]:
            self.stdout.write(f"Snapshot {snapshot.pk} ({role}) holds them.")
