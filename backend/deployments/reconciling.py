"""Each host is compared with what should be loaded there, and mended."""

from backend.core.actor import Actor
from backend.core.errors import AppError
from backend.deployments.desired import active_rollout, mend, wanted
from backend.deployments.placement import Placement
from backend.hosts.models import Environment, ServingHost
from backend.hosts.observing import host_differences_noted
from backend.projects.models import Service


def host_reconcile(*, actor: Actor, host: ServingHost) -> list[str]:
    """Mend a host that answers; what was not as it should be, or could not be mended, in sentences."""
    place, said = Placement(host), list[str]()
    for environment in host.environments.all():
        for service in Service.objects.filter(project=environment.project_id):
            said += _mended(actor, place, service, environment)
    host_differences_noted(actor=actor, host=host, differences=said)
    return said


def _mended(actor: Actor, place: Placement, service: Service, environment: Environment) -> list[str]:
    rollout = active_rollout(service, environment)
    try:
        return mend(place, service, wanted(actor, service, environment, rollout), remove=rollout is None)
    except AppError as error:
        return [f"{service.name}: {error.detail}"]
