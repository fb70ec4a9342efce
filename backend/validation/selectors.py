"""Validation reports, as far as the actor may see them."""

from django.db.models import QuerySet

from backend.access.rules import get_visible, visible
from backend.core.actor import Actor
from backend.hosts.models import Environment
from backend.projects.models import Service
from backend.registry.models import ModelVersion
from backend.validation.models import ValidationReport


def report_list(
    actor: Actor, service: Service | None = None, version: ModelVersion | None = None
) -> QuerySet[ValidationReport]:
    """Newest first."""
    rows = visible(ValidationReport.objects.all(), actor, "version__service__project")
    rows = rows.select_related("version__service__project", "baseline", "environment")
    rows = rows if service is None else rows.filter(version__service=service)
    return rows if version is None else rows.filter(version=version)


def report_get(actor: Actor, pk: int) -> ValidationReport:
    return get_visible(report_list(actor), pk=pk)


def report_latest(actor: Actor, version: ModelVersion, environment: Environment) -> ValidationReport | None:
    """The newest report on the version for the environment, in whatever state."""
    return report_list(actor, version=version).filter(environment=environment).first()
