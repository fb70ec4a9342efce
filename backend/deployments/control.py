"""What control does for deployments: requests, rollouts, and hosts as they should be."""

from backend.core.actor import system_actor
from backend.core.clock import now
from backend.deployments.models import DeploymentRequest, Rollout
from backend.deployments.pressure import Pressure
from backend.deployments.reconciling import host_reconcile
from backend.deployments.reminding import request_remind, requests_to_remind
from backend.deployments.rollouts import rollout_advance
from backend.deployments.services import request_tend
from backend.deployments.states import DEPLOYMENT_REQUEST, ROLLOUT
from backend.hosts.models import ServingHost
from backend.jobs.control import control_step, each

CONTROL = system_actor("control")
PRESSURE = Pressure()


@control_step("requests", every_s=2.0)
def tend_requests() -> None:
    rows = DeploymentRequest.objects.filter(state__in=DEPLOYMENT_REQUEST.active)
    related = rows.select_related("service__project", "environment", "version", "report")
    each(related, lambda request: request_tend(actor=CONTROL, request=request))


@control_step("requests.remind", every_s=30.0)
def remind_voters() -> None:
    each(requests_to_remind(), lambda request: request_remind(actor=CONTROL, request=request))


@control_step("rollouts", every_s=0.5)
def advance_rollouts() -> None:
    rows = Rollout.objects.filter(state__in=ROLLOUT.active, due_at__lte=now())
    related = ("service__project", "environment__host", "version__service", "previous__service")
    due = list(rows.select_related(*related).order_by("due_at"))
    if due:
        # Before anything is loaded, and once it is over: trainings rest from the one to the other.
        PRESSURE.tell()
        each(due, lambda rollout: rollout_advance(actor=CONTROL, rollout=rollout))
        PRESSURE.tell()


@control_step("pressure", every_s=1.0)
def tell_pressure() -> None:
    # In a round that looked at the hosts, what it saw is a moment old.
    PRESSURE.tell(seen_within_s=1.0)


@control_step("reconcile", every_s=5.0)
def reconcile_hosts() -> None:
    hosts = ServingHost.objects.filter(reachable=True)
    each(hosts, lambda host: host_reconcile(actor=CONTROL, host=host))
