"""Monitors: what watches a service, and which version they are made for."""

from backend.access.roles import Permission
from backend.access.rules import require
from backend.core.actor import Actor
from backend.core.acts import act, project_scope
from backend.core.states import advance
from backend.engine.drift import DEFAULT_MONITORS, DEFAULT_VOTE
from backend.jobs.queue import enqueue
from backend.monitoring.models import AccuracyEstimator, DriftMonitor
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
            monitor.armed_from_sequence = monitor.next_sequence = last_sequence(service) + 1
            monitor.save()
        enqueue("monitoring.rebuild", service.pk)
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
    """Arm a rebuilt monitor: it judges what was served since it was disarmed. A stale rebuild changes nothing."""
    with act(project_scope(monitor.service.project_id), actor) as log:
        current = DriftMonitor.objects.get(pk=monitor.pk)
        if current.state != "rebuilding" or current.version_number != monitor.version_number:
            return
        current.reference, current.threshold = reference, threshold
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
