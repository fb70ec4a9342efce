"""One service in the middle of its loop: live, drifting, with labels to give and a candidate that passed."""

from dataclasses import dataclass
from datetime import timedelta

from backend.access.models import Project
from backend.core.acts import act, project_scope, ref
from backend.core.clock import now
from backend.core.states import StatefulModel, advance
from backend.datasets.models import QueueItem, Snapshot
from backend.datasets.services import queue_add
from backend.deployments.models import LivePeriod, Rollout
from backend.hosts.models import Environment
from backend.monitoring.alarms import alert_raise
from backend.monitoring.models import Alert, DriftResult
from backend.monitoring.services import monitors_create
from backend.projects.models import Service
from backend.registry.models import ModelVersion
from backend.updates.models import UpdateRun
from backend.updates.services import run_start
from backend.validation.models import GateResult, ValidationReport
from tests.factories import (
    SYSTEM,
    make_environment,
    make_project,
    make_samples,
    make_service,
    make_snapshot,
    make_version,
)


@dataclass(frozen=True)
class Scene:
    """`first` was live before `live`, which drifted; `candidate` came of it and passed `report`."""

    project: Project
    service: Service
    environment: Environment
    snapshot: Snapshot
    first: ModelVersion
    live: ModelVersion
    alert: Alert
    item: QueueItem
    run: UpdateRun
    candidate: ModelVersion
    report: ValidationReport


def make_scene(project: Project | None = None, environment: Environment | None = None) -> Scene:
    project = project or make_project()
    service = make_service(project)
    environment = environment or make_environment(project)
    snapshot = make_snapshot(service)
    first, live = make_version(service, snapshot), make_version(service, snapshot)
    _live(environment, first, 60, 30)
    _live(environment, live, 30)
    alert = _drift(service, live)
    item = queue_add(
        actor=SYSTEM,
        service=service,
        samples=make_samples(service, 3, labelled=False),
        reason="drift",
        cause=ref(alert),
    )[0]
    run = run_start(
        actor=SYSTEM,
        service=service,
        strategy="replay",
        parameters={},
        training={},
        snapshot=snapshot,
        base=live,
        cause=ref(alert),
    )
    candidate = make_version(service, snapshot, parent=live, cause=ref(run))
    _go(project, run, "running", "finished")
    UpdateRun.objects.filter(pk=run.pk).update(version=candidate)
    report = _passed(candidate, live, environment)
    return Scene(project, service, environment, snapshot, first, live, alert, item, run, candidate, report)


def _live(
    environment: Environment, version: ModelVersion, since_min: int, until_min: int | None = None
) -> None:
    started = now() - timedelta(minutes=since_min)
    rollout = Rollout.objects.create(
        service=version.service,
        environment=environment,
        version=version,
        kind="promote",
        due_at=started,
        state="done",
    )
    LivePeriod.objects.create(
        service=version.service,
        environment=environment,
        host=environment.host,
        version=version,
        rollout=rollout,
        started_at=started,
        ended_at=None if until_min is None else now() - timedelta(minutes=until_min),
    )


def _drift(service: Service, version: ModelVersion) -> Alert:
    monitor, *_ = monitors_create(actor=SYSTEM, service=service)
    windows = [
        DriftResult.objects.create(
            monitor=monitor,
            version_number=version.number,
            first_sequence=100 * number + 1,
            last_sequence=100 * number + 100,
            at=now() - timedelta(minutes=9 - number),
            size=100,
            score=score,
            threshold=0.02,
            verdict="breached" if score > 0.02 else "normal",
        )
        for number, score in enumerate((0.01, 0.18, 0.19))
    ]
    return alert_raise(actor=SYSTEM, monitor=monitor, result=windows[-1], windows=windows[1:])


def _passed(candidate: ModelVersion, live: ModelVersion, environment: Environment) -> ValidationReport:
    report = ValidationReport.objects.create(
        version=candidate, baseline=live, environment=environment, created_by="system:test"
    )
    _go(environment.project, report, "running", "passed")
    for gate, value, interval, threshold in (
        ("new_accuracy", 0.893, None, 0.7),
        ("forgetting", 0.025, [-0.013, 0.025], 0.05),
        ("slices", 0, None, 0.1),
        ("parity", 2e-6, None, 1e-3),
    ):
        GateResult.objects.create(
            report=report,
            gate=gate,
            value=value,
            interval=interval,
            threshold=threshold,
            verdict="passed",
        )
    GateResult.objects.create(
        report=report, gate="calibration", required=False, value=0.14, threshold=0.1, verdict="failed"
    )
    GateResult.objects.create(report=report, gate="disjoint", value=None, threshold=0, verdict="absent")
    return report


def _go(project: Project, row: StatefulModel, *states: str) -> None:
    with act(project_scope(project.pk), SYSTEM) as log:
        for state in states:
            advance(row, state, act=log)
