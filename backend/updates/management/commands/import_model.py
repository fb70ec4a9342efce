"""`manage.py import_model SERVICE FILE.safetensors`: bring in a model that was trained elsewhere."""

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from backend.core.actor import system_actor
from backend.core.errors import AppError
from backend.datasets.selectors import snapshot_get
from backend.projects.selectors import service_get
from backend.updates.models import UpdateRun
from backend.updates.services import run_import
from backend.updates.states import UPDATE_RUN

POLL_S = 0.5


class Command(BaseCommand):
    help = "Queue the export of a safetensors file into a new version of a service."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("service", help="the service's name; its architecture is that of the weights")
        parser.add_argument("weights", type=Path, help="a safetensors file")
        parser.add_argument(
            "--classes", nargs="+", help="what the outputs mean, in order (default: as in the signature)"
        )
        parser.add_argument("--probe", type=int, help="number of a snapshot to prove the model on")
        parser.add_argument("--wait", action="store_true", help="until the run has ended")

    def handle(self, *args: Any, **options: Any) -> None:
        actor = system_actor("command")
        try:
            service = service_get(actor, options["service"])
            run = run_import(
                actor=actor,
                service=service,
                weights=options["weights"],
                classes=options["classes"] or service.signature["classes"],
                probe=snapshot_get(actor, options["probe"]) if options["probe"] else None,
            )
        except AppError as error:
            raise CommandError(f"{error.code}: {error.detail}") from error
        self.stdout.write(f"Run {run.pk} is queued: the updates worker makes it a version of {service}.")
        if options["wait"]:
            self._await_version(run)

    def _await_version(self, run: UpdateRun) -> None:
        while run.state in UPDATE_RUN.active:
            time.sleep(POLL_S)
            run.refresh_from_db()
        if run.version is None:
            raise CommandError(f"run_{run.state}: {(run.failure or {}).get('detail', 'It made no version.')}")
        self.stdout.write(f"It is {run.version}.")
