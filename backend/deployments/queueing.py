"""A rollout is queued: whoever wants one has opened the act."""

from backend.core.acts import Act, ref
from backend.core.errors import ConflictError
from backend.core.states import advance
from backend.deployments.evidence import live_in
from backend.deployments.models import DeploymentRequest, Rollout
from backend.deployments.states import ROLLOUT
from backend.hosts.models import Environment
from backend.hosts.plans import RolloutPlan
from backend.projects.models import Service
from backend.registry.models import ModelVersion


def rollout_underway(service: Service, environment: Environment) -> Rollout | None:
    """The one active rollout of the service there."""
    rows = Rollout.objects.filter(service=service, environment=environment, state__in=ROLLOUT.active)
    return rows.select_related("version__service", "previous__service").first()


def clear_the_way(service: Service, environment: Environment, log: Act) -> None:
    """A version that is only watched makes way for a roll back or a break-glass; nothing else does.

    Raises ConflictError `rollout_active`.
    """
    active = rollout_underway(service, environment)
    if active is None:
        return
    if active.state != "watching":
        raise ConflictError(
            "rollout_active", f"A rollout of {service} is under way: abort it, or wait until it has ended."
        )
    advance(active, "rolled_back", act=log, reason="Another version was asked for at once.")


def rollout_queue(
    version: ModelVersion,
    environment: Environment,
    kind: str,
    log: Act,
    request: DeploymentRequest | None = None,
    cause: str = "",
) -> Rollout:
    """Queue it. A promotion goes by the environment's plan; the way back to what was live is the shortest."""
    plan = RolloutPlan.model_validate(environment.rollout_plan if kind == "promote" else {})
    rollout = Rollout.objects.create(
        service=version.service,
        environment=environment,
        version=version,
        previous=live_in(version.service, environment),
        request=request,
        kind=kind,
        plan=plan.model_dump(mode="json"),
        due_at=log.at,
        cause=cause or (ref(request) if request else ""),
        created_by=log.actor.ref,
    )
    log.record(
        "rollout.queued", rollout, {"kind": kind, "version": version.number, "environment": environment.name}
    )
    return rollout
