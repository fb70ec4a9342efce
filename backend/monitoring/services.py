"""Monitors and alerts: who is watched, who is told, and late labels."""

from backend.access.roles import Permission
from backend.access.rules import require
from backend.core.actor import Actor
from backend.core.acts import act, project_scope, ref
from backend.core.errors import AppError
from backend.core.states import advance
from backend.engine.drift import DEFAULT_MONITORS, DEFAULT_VOTE
from backend.jobs.queue import enqueue
from backend.monitoring.models import AccuracyEstimator, Alert, DriftMonitor, DriftResult
from backend.monitoring.selectors import last_sequence
from backend.projects.models import Service
from backend.registry.models import ModelVersion

VOTE = ("needed", "of", "cooldown", "at_once")
DEFAULTS: dict[str, object] = {"window_size": 200} | {name: getattr(DEFAULT_VOTE, name) for name in VOTE}


def monitors_create(*, actor: Actor, service: Service, **parameters: object) -> list[DriftMonitor]:
    """The monitors of a service that was told nothing else, unarmed until a version is live. Existing ones stay.

    parameters: of those that are new, where they differ from DEFAULTS.
    """
    with act(project_scope(service.project_id), actor) as log:
        require(actor, Permission.OPERATE, service.project)
        created = []
        for one in DEFAULT_MONITORS:
            monitor, is_new = DriftMonitor.objects.get_or_create(
                service=service,
                view=one.view,
                detector=one.detector,
                defaults={"parameters": {**DEFAULTS, **parameters}},
            )
            created.append(monitor)
            if is_new:
                log.record("drift_monitor.created", monitor, {"view": one.view, "detector": one.detector})
    return created


def monitors_rebuild(*, actor: Actor, version: ModelVersion) -> None:
    """Disarm a service's monitors and have their references, and the estimator's, rebuilt for what became live.

    Called in the act of a promotion: no window ever mixes two versions.
    """
    service = version.service
    monitors_create(actor=actor, service=service)
    with act(project_scope(service.project_id), actor) as log:
        require(actor, Permission.REQUEST, service.project)
        for monitor in DriftMonitor.objects.filter(service=service):
            if monitor.state != "unarmed":
                advance(monitor, "unarmed", act=log, reason=f"{version} became live")
            monitor.version_number = version.number
            monitor.reference, monitor.threshold, monitor.vote, monitor.problem = "", None, {}, ""
            monitor.save()
            enqueue("monitoring.rebuild", monitor.pk)
        _recalibrate(version)


def _recalibrate(version: ModelVersion) -> None:
    """What is estimated from now on is the accuracy of this version."""
    fresh = {
        "version_number": version.number,
        "reference": "",
        "accuracy": None,
        "held_out": 0,
        "problem": "",
    }
    begin = last_sequence(version.service) + 1
    found, _ = AccuracyEstimator.objects.update_or_create(
        service=version.service, defaults={**fresh, "next_sequence": begin}
    )
    enqueue("monitoring.calibrate", found.pk)


def monitor_arm(*, actor: Actor, monitor: DriftMonitor, reference: str, threshold: float) -> None:
    """Arm a rebuilt monitor: it judges what is served from now on. A stale rebuild changes nothing."""
    with act(project_scope(monitor.service.project_id), actor) as log:
        current = DriftMonitor.objects.get(pk=monitor.pk)
        if current.state != "rebuilding" or current.version_number != monitor.version_number:
            return
        current.reference, current.threshold = reference, threshold
        current.armed_from_sequence = current.next_sequence = last_sequence(current.service) + 1
        current.save()
        advance(current, "armed", act=log, version=current.version_number, threshold=threshold)


def monitor_unarm(*, actor: Actor, monitor: DriftMonitor, problem: str) -> None:
    """Leave a monitor unarmed and say why on its page."""
    with act(project_scope(monitor.service.project_id), actor) as log:
        current = DriftMonitor.objects.get(pk=monitor.pk)
        current.problem = problem
        current.save()
        if current.state != "unarmed":
            advance(current, "unarmed", act=log, reason=problem)


def alert_raise(
    *, actor: Actor, monitor: DriftMonitor, result: DriftResult, windows: list[DriftResult]
) -> Alert | None:
    """Open an alert for the version that drifts; while one is open the next breaches join it (None)."""
    service = monitor.service
    open_states = ["open", "acknowledged"]
    with act(project_scope(service.project_id), actor) as log:
        about = Alert.objects.filter(service=service, version_number=result.version_number)
        joined = about.filter(state__in=open_states).first()
        if joined is not None:
            joined.last_sequence = result.last_sequence
            joined.data = {
                **joined.data,
                "monitors": sorted({*joined.data.get("monitors", []), str(monitor)}),
            }
            joined.save()
            return None
        alert = Alert.objects.create(
            service=service,
            monitor=monitor,
            version_number=result.version_number,
            title=f"{monitor.get_view_display().capitalize()} drift on {service.name} v{result.version_number}",
            data={"monitors": [str(monitor)], "score": result.score, "threshold": result.threshold},
            first_sequence=min(window.first_sequence for window in windows),
            last_sequence=result.last_sequence,
            cause=ref(monitor),
        )
        log.record("alert.opened", alert, {"monitor": str(monitor), "score": result.score})
        enqueue("monitoring.explain", alert.pk)
    return alert


def alert_acknowledge(*, actor: Actor, alert: Alert) -> Alert:
    """Say that somebody looks after it."""
    with act(project_scope(alert.service.project_id), actor) as log:
        require(actor, Permission.CURATE, alert.service.project)
        advance(alert, "acknowledged", act=log)
    return alert


def alert_resolve(*, actor: Actor, alert: Alert, note: str = "") -> Alert:
    """Close it. People must say why. Raises AppError `note_required`."""
    if not note.strip():
        raise AppError("note_required", "Say in a few words why this alert is resolved.", field="note")
    with act(project_scope(alert.service.project_id), actor) as log:
        require(actor, Permission.CURATE, alert.service.project)
        advance(alert, "resolved", act=log, reason=note.strip())
    return alert
