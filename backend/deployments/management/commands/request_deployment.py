"""`manage.py request_deployment SERVICE NUMBER`: validate a version and ask for it to go live."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from backend.core.actor import system_actor
from backend.core.errors import AppError, NotFoundError
from backend.deployments.selectors import live_version
from backend.deployments.services import request_create
from backend.hosts.models import Environment
from backend.hosts.selectors import environment_list
from backend.projects.models import Service
from backend.projects.selectors import service_get
from backend.registry.selectors import version_get
from backend.validation.models import ValidationReport
from backend.validation.services import validation_start
from backend.validation.states import VALIDATION_REPORT

POLL_S = 0.5


class Command(BaseCommand):
    help = "Validate a version, wait for the verdict and request its deployment; a person then approves."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("service", help="the service's name")
        parser.add_argument("version", type=int, help="the version's number")
        parser.add_argument("--environment", help="by name (default: the project's only one)")
        parser.add_argument("--note", default="", help="what the approvers should know")
        parser.add_argument("--timeout", type=float, default=600.0, help="seconds to wait for the verdict")

    def handle(self, *args: Any, **options: Any) -> None:
        actor = system_actor("command")
        try:
            service = service_get(actor, options["service"])
            version = version_get(actor, service, options["version"])
            environment = _environment(service, options["environment"])
            report = validation_start(
                actor=actor,
                version=version,
                environment=environment,
                baseline=live_version(actor, service, environment),
            )
            self._await_pass(report, options["timeout"])
            request = request_create(
                actor=actor, version=version, environment=environment, note=options["note"]
            )
        except AppError as error:
            raise CommandError(f"{error.code}: {error.detail}") from error
        self.stdout.write(f"Request {request.pk} waits for an approver: {version} to {environment}.")

    def _await_pass(self, report: ValidationReport, timeout_s: float) -> None:
        deadline = time.monotonic() + timeout_s
        while report.state in VALIDATION_REPORT.active:
            if time.monotonic() > deadline:
                raise CommandError(f"validation_slow: report {report.pk} is still {report.state}.")
            time.sleep(POLL_S)
            report.refresh_from_db()
        if report.state != "passed":
            gates = [f"{gate.gate}: {gate.detail}" for gate in report.gates.exclude(verdict="passed")]
            reasons = "; ".join(gates) or report.failure
            raise CommandError(f"validation_{report.state}: report {report.pk}: {reasons}")


def _environment(service: Service, name: str | None) -> Environment:
    """The named environment of the service's project, or its only one. Raises AppError."""
    found = list(environment_list(system_actor("command"), service.project))
    chosen = [row for row in found if name in (None, row.name)]
    if len(chosen) != 1:
        names = ", ".join(row.name for row in found) or "none yet"
        raise NotFoundError("environment_unknown", f"Name an environment of {service.project}: {names}.")
    return chosen[0]
