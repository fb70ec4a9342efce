"""What an actor may see of one kind of runs, and which of a service is under way."""

from django.db.models import QuerySet

from backend.access.rules import visible
from backend.core.actor import Actor
from backend.engine_runs.models import UNDER_WAY, RunT
from backend.projects.models import Service


def run_list(kind: type[RunT], actor: Actor, service: Service | None = None) -> QuerySet[RunT]:
    """The runs, newest first."""
    rows = visible(
        kind._default_manager.select_related("service__project", "version"), actor, "service__project"
    )
    return rows if service is None else rows.filter(service=service)


def under_way(kind: type[RunT], service: Service) -> RunT | None:
    """The service's run that is queued or running."""
    return kind._default_manager.filter(service=service, state__in=UNDER_WAY).first()
