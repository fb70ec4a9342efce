"""Each host is compared with what should be loaded there, and mended."""

from collections.abc import Iterator

from backend.core.actor import Actor
from backend.core.errors import AppError
from backend.deployments.desired import mend, wanted
from backend.deployments.placement import Placement
from backend.deployments.queueing import rollout_underway
from backend.hosts.models import ServingHost
from backend.hosts.observing import host_differences_noted
from backend.projects.models import Service


def host_reconcile(*, actor: Actor, host: ServingHost) -> list[str]:
    """Mend a host; what was not as it should be, or could not be mended, in sentences."""
    said: list[str] = []
    try:
        for found in _mended(actor, host):
            said += found
    except AppError as error:
        said.append(error.detail)
    host_differences_noted(actor=actor, host=host, differences=said)
    return said


def _mended(actor: Actor, host: ServingHost) -> Iterator[list[str]]:
    place = Placement(host)
    for environment in host.environments.all():
        for service in Service.objects.filter(project=environment.project_id):
            rollout = rollout_underway(service, environment)
            yield mend(place, service, wanted(actor, service, environment, rollout), remove=rollout is None)
