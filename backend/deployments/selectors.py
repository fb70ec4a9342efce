"""Requests, rollouts and what is live, as far as the actor may see them."""

from django.db.models import Q, QuerySet

from backend.access.roles import Permission
from backend.access.rules import get_visible, projects_allowing, visible
from backend.core.actor import Actor
from backend.core.states import Machine
from backend.deployments.makers import acts_as, made_by
from backend.deployments.models import DeploymentRequest, LivePeriod, Rollout
from backend.deployments.states import ROLLOUT
from backend.deployments.trials import Arm, ArmCounts, trial_baseline, trial_counts
from backend.hosts.approving import rules_counting
from backend.hosts.models import Environment
from backend.hosts.selectors import environment_list
from backend.projects.models import Service
from backend.registry.models import ModelVersion


def request_list(
    actor: Actor, service: Service | None = None, state: str | None = None
) -> QuerySet[DeploymentRequest]:
    """Newest first."""
    rows = visible(DeploymentRequest.objects.all(), actor, "service__project").select_related(
        "service__project", "environment", "version__service", "replaces", "report"
    )
    rows = rows if service is None else rows.filter(service=service)
    return rows if state is None else rows.filter(state=state)


def request_get(actor: Actor, pk: int) -> DeploymentRequest:
    return get_visible(request_list(actor), pk=pk)


def waiting_for(actor: Actor) -> QuerySet[DeploymentRequest]:
    """The pending requests on which the actor may vote, and has not; none for the system."""
    rows = request_list(actor, state="pending")
    if actor.is_system:
        return rows.none()
    made = Q(created_by__in=acts_as(actor)) | made_by(actor)
    allowed = rows.filter(
        service__project__in=projects_allowing(actor, Permission.APPROVE),
        environment__in=rules_counting(actor).values("environment"),
    )
    return allowed.exclude(made & Q(environment__makers_excluded=True)).exclude(votes__user_id=actor.user_id)


def rollout_list(
    actor: Actor, service: Service | None = None, active: bool | None = None
) -> QuerySet[Rollout]:
    rows = visible(Rollout.objects.all(), actor, "service__project").select_related(
        "service__project", "environment__host", "version", "previous", "request"
    )
    rows = rows if service is None else rows.filter(service=service)
    return rows if active is None else rows.filter(state__in=_states(ROLLOUT, active))


def rollout_get(actor: Actor, pk: int) -> Rollout:
    return get_visible(rollout_list(actor), pk=pk)


def rollout_counts(actor: Actor, rollout: Rollout) -> dict[Arm, ArmCounts]:
    """What gateways counted of both arms since its trial changed last.

    One that is watched stands beside what had answered in the last step before it was promoted.
    """
    row = rollout_get(actor, rollout.pk)
    counts = trial_counts(row)
    return {"live": trial_baseline(row), "trial": counts["live"]} if row.state == "watching" else counts


def live_periods(
    actor: Actor, service: Service | None = None, environment: Environment | None = None
) -> QuerySet[LivePeriod]:
    """What was live when, oldest first; the open ones have no `ended_at`."""
    rows = visible(LivePeriod.objects.all(), actor, "service__project").select_related(
        "service", "environment", "host", "version__service", "rollout"
    )
    rows = rows if service is None else rows.filter(service=service)
    return rows if environment is None else rows.filter(environment=environment)


def live_version(
    actor: Actor, service: Service, environment: Environment | None = None
) -> ModelVersion | None:
    """The version that answers now, in the environment or in the first that serves; None before the first."""
    opened = live_periods(actor, service, environment).filter(ended_at__isnull=True)
    period = opened.order_by("environment_id").first()
    return period.version if period else None


def last_good_version(
    actor: Actor, service: Service, environment: Environment, without: ModelVersion | None = None
) -> ModelVersion | None:
    """The version to roll back to: what was live last that is neither live now nor retired, nor `without`."""
    live = live_version(actor, service, environment)
    ended = live_periods(actor, service, environment).filter(ended_at__isnull=False)
    others = ended.exclude(version__in=[live, without]).exclude(version__state="retired")
    period = others.order_by("-ended_at", "-pk").first()
    return period.version if period else None


def kept_for_rollback(actor: Actor, version: ModelVersion) -> list[tuple[Environment, ModelVersion | None]]:
    """Where the version is kept loaded as the last good one, each with what one would roll back to without it."""
    service = version.service
    return [
        (environment, last_good_version(actor, service, environment, without=version))
        for environment in environment_list(actor, service.project)
        if last_good_version(actor, service, environment) == version
    ]


def versions_in_use(actor: Actor, service: Service) -> set[int]:
    """The ids of the versions that are live somewhere or on their way, which nobody may retire."""
    live = live_periods(actor, service).filter(ended_at__isnull=True)
    return {row.version_id for rows in (live, rollout_list(actor, service, active=True)) for row in rows}


def _states(machine: Machine, active: bool) -> frozenset[str]:
    return machine.active if active else machine.final
