"""Monitors: what watches a service, and which version they are made for."""

from django.db import transaction

from backend.access.roles import Permission
from backend.access.rules import require
from backend.core.actor import Actor
from backend.core.acts import act, project_scope
from backend.core.blobs import blobs
from backend.core.states import advance
from backend.engine.drift import DEFAULT_MONITORS
from backend.jobs.queue import enqueue
from backend.monitoring.models import AccuracyEstimator, DriftMonitor
from backend.monitoring.selectors import last_sequence
from backend.monitoring.settings import settings_checked
from backend.projects.models import Service
from backend.registry.models import ModelVersion


def monitors_create(*, actor: Actor, service: Service, **parameters: object) -> list[DriftMonitor]:
    """The monitors of a service that was told nothing else, unarmed until a version is live. Existing ones stay.

    parameters: settings of those that are new, where they differ from the usual ones.
    """
    with act(project_scope(service.project_id), actor) as log:
        require(actor, Permission.OPERATE, service.project)
        created = []
        for one in DEFAULT_MONITORS:
            settings = settings_checked(service, one.view, one.detector, dict(parameters))
            monitor, is_new = DriftMonitor.objects.get_or_create(
                service=service,
                name=f"{one.view}:{one.detector}",
                defaults={
                    "view": one.view,
                    "detector": one.detector,
                    "parameters": settings.model_dump(mode="json"),
                },
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
    with act(project_scope(service.project_id), actor) as log:
        require(actor, Permission.REQUEST, service.project)
        # Whoever took monitors away does not get them back.
        if not (service.monitors.exists() or AccuracyEstimator.objects.filter(service=service).exists()):
            monitors_create(actor=actor, service=service)
        for monitor in DriftMonitor.objects.filter(service=service):
            if monitor.state not in ("unarmed", "paused"):
                advance(monitor, "unarmed", act=log, reason=f"{version} became live")
            monitor.version_number = version.number
            monitor_begin_anew(monitor)
        enqueue("monitoring.rebuild", service.pk)
        _recalibrate(version)


def monitor_begin_anew(monitor: DriftMonitor) -> None:
    """Forget what was calibrated and judged: it begins with what is answered from now on."""
    old, monitor.reference = monitor.reference, ""
    transaction.on_commit(lambda: reference_discard(old))
    monitor.threshold, monitor.vote, monitor.problem = None, {}, ""
    monitor.memory = b""
    monitor.armed_from_sequence = monitor.next_sequence = last_sequence(monitor.service) + 1
    monitor.save()


def _recalibrate(version: ModelVersion) -> None:
    """What is estimated from now on is the accuracy of this version."""
    found, _ = AccuracyEstimator.objects.update_or_create(
        service=version.service,
        defaults={"version_number": version.number},
    )
    estimator_begin_anew(found)


def estimator_begin_anew(found: AccuracyEstimator) -> None:
    """Forget what was fitted, and have it fitted again: it estimates what is answered from now on."""
    old, found.reference = found.reference, ""
    found.accuracy, found.held_out, found.classes, found.problem = None, 0, {}, ""
    found.next_sequence = last_sequence(found.service) + 1
    found.save()
    transaction.on_commit(lambda: reference_discard(old))
    enqueue("monitoring.calibrate", found.pk)


def reference_discard(digest: str) -> None:
    """Delete a reference that no monitor and no estimator has any more."""
    held = DriftMonitor.objects.filter(reference=digest), AccuracyEstimator.objects.filter(reference=digest)
    if digest and not any(rows.exists() for rows in held):
        blobs().delete(digest)


def monitor_arm(
    *, actor: Actor, monitor: DriftMonitor, reference: str, threshold: float | None, from_sequence: int
) -> None:
    """Arm a rebuilt monitor, to judge what was answered from a number on. A stale rebuild changes nothing."""
    with act(project_scope(monitor.service.project_id), actor) as log:
        current = _still(monitor)
        if current is None or current.state != "rebuilding":
            return
        old = current.reference
        transaction.on_commit(lambda: reference_discard(old))
        current.reference, current.threshold = reference, threshold
        current.armed_from_sequence = current.next_sequence = from_sequence
        current.save()
        advance(current, "armed", act=log, version=current.version_number, threshold=threshold)


def monitor_unarm(*, actor: Actor, monitor: DriftMonitor, problem: str) -> None:
    """Leave a monitor unarmed and say why on its page; one that was changed, paused or promoted meanwhile stays."""
    with act(project_scope(monitor.service.project_id), actor) as log:
        current = _still(monitor)
        if current is None:
            return
        current.problem = problem
        current.save()
        if current.state != "unarmed":
            advance(current, "unarmed", act=log, reason=problem)


def _still(monitor: DriftMonitor) -> DriftMonitor | None:
    """Its row, unless it was taken away, or changed or rebuilt for another version since it was read."""
    return DriftMonitor.objects.filter(
        pk=monitor.pk, revision=monitor.revision, version_number=monitor.version_number
    ).first()
