"""`manage.py create_service FILE.json`: a service from what REST takes too."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from backend.core.actor import system_actor
from backend.core.errors import AppError
from backend.projects.selectors import project_get
from backend.projects.services import service_create


class Command(BaseCommand):
    help = "Create a service from a JSON file with the fields of POST /api/v1/services/."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file", type=Path, help="a JSON object: project, name, title, signature, architecture, ..."
        )

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        actor = system_actor("command")
        try:
            fields = _read(file)
            project = project_get(actor, fields.pop("project", ""))
            service = service_create(actor=actor, project=project, **fields)
        except AppError as error:
            raise CommandError(f"{error.code}: {error.detail}") from error
        self.stdout.write(f"The service {service.name} is made; it serves nothing yet.")


def _read(file: Path) -> dict[str, Any]:
    """Raises CommandError where the file is no JSON object with the fields there are."""
    required = {"name", "signature", "architecture"}
    optional = {"title", "architecture_parameters", "sample_rate", "latency_objective_ms", "project"}
    try:
        fields = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise CommandError(f"file_unreadable: {file} could not be read as JSON: {error}") from error
    if not isinstance(fields, dict) or not required <= fields.keys() <= required | optional:
        raise CommandError(
            f"fields_invalid: {file} must be an object with {', '.join(sorted(required))},"
            f" and may have {', '.join(sorted(optional))}."
        )
    return {"title": "", **fields}
