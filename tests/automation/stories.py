"""How far a chain has come, for tests: each through the rooms' own doors."""

from backend.automation import reacting
from backend.automation.chains import chain_advance
from backend.automation.models import Chain, Policy
from backend.core.actor import system_actor
from backend.core.acts import act, project_scope
from backend.core.states import advance
from backend.datasets.models import QueueItem
from backend.datasets.services import queue_label
from backend.deployments.models import LivePeriod, Rollout
from backend.hosts.models import Environment
from backend.monitoring.alarms import alert_raise
from backend.monitoring.models import Alert, DriftMonitor, DriftResult
from backend.monitoring.services import monitors_create
from backend.projects.models import Service
from backend.registry.models import ModelVersion
from backend.updates.models import UpdateRun
from backend.validation.models import ValidationReport
from tests.factories import (
    make_inputs,
    make_version,
)
from tests.monitoring.builders import observe

TEST = system_actor("test")
SETTINGS = {"samples_to_label": 100, "limits": {"cooldown_s": 600}}


def go_live(version: ModelVersion, environment: Environment) -> None:
    where = {"service": version.service, "environment": environment, "version": version}
    rollout = Rollout.objects.create(
        **where, kind="promote", state="done", due_at=version.created_at, created_by="user:1"
    )
    LivePeriod.objects.create(**where, host=environment.host, rollout=rollout, started_at=version.created_at)


def raise_alert(service: Service, version: int = 1) -> Alert:
    """An alert over the traffic recorded last."""
    monitors = monitors_create(actor=TEST, service=service)
    result = DriftResult.objects.create(
        monitor=monitors[0],
        version_number=version,
        first_sequence=11,
        last_sequence=30,
        at=service.created_at,
        size=20,
        verdict="breached",
    )
    return alert_raise(
        actor=TEST, monitor=DriftMonitor.objects.get(pk=monitors[0].pk), result=result, windows=[result]
    )


def react(service: Service) -> None:
    """Ask the service's policy whether it acts."""
    reacting.react(Policy.objects.select_related("service__project").get(service=service))


def chain_of(service: Service) -> Chain:
    return Chain.objects.select_related("service__project", "run__version", "report__version").get(
        service=service
    )


def step(service: Service) -> Chain:
    chain_advance(chain_of(service))
    return chain_of(service)


def collected(service: Service) -> Chain:
    """A chain whose hundred samples wait for labels."""
    observe(service, make_inputs(150))
    raise_alert(service)
    react(service)
    step(service)
    return step(service)


def updated(service: Service, state: str) -> UpdateRun:
    """A chain whose run has ended in this state."""
    chain = collected(service)
    for item in QueueItem.objects.filter(cause=chain.cause):
        queue_label(actor=TEST, item=item, value="4")
    run = step(service).run
    assert run is not None
    with act(project_scope(service.project_id), TEST) as log:
        advance(run, "running", act=log)
        if state == "finished":
            run.version = make_version(service, snapshot=run.snapshot)
            run.save()
        advance(run, state, act=log)
    return run


def judge(report: ValidationReport | None, verdict: str) -> None:
    assert report is not None
    with act(project_scope(report.version.service.project_id), TEST) as log:
        advance(report, "running", act=log)
        advance(report, verdict, act=log)


def proposed(service: Service) -> Chain:
    updated(service, "finished")
    judge(step(service).report, "passed")
    return step(service)
