"""People add monitors to a service here, change them, pause them and take them away."""

from typing import Any

from backend.access.roles import Permission
from backend.access.rules import require
from backend.core.actor import Actor
from backend.core.acts import act, project_scope
from backend.core.errors import ConflictError, StaleStateError
from backend.core.states import advance
from backend.jobs.queue import enqueue
from backend.monitoring.models import DriftMonitor
from backend.monitoring.selectors import watched_version
from backend.monitoring.services import monitor_begin_anew
from backend.monitoring.settings import settings_checked
from backend.projects.models import Service

MOST_MONITORS = 30


def monitor_create(
    *, actor: Actor, service: Service, view: str, detector: str, settings: dict[str, Any]
) -> DriftMonitor:
    """Watch a view of the service's traffic by a detector; armed once it is calibrated for the live version.

    Raises: as `settings_checked`; ConflictError `monitors_too_many`.
    """
    require(actor, Permission.OPERATE, service.project)
    checked = settings_checked(service, view, detector, settings).model_dump(mode="json")
    with act(project_scope(service.project_id), actor) as log:
        require(actor, Permission.OPERATE, service.project)
        if service.monitors.count() >= MOST_MONITORS:
            raise ConflictError(
                "monitors_too_many", f"A service has at most {MOST_MONITORS} monitors: remove one first."
            )
        monitor = DriftMonitor(
            service=service,
            name=_free_name(service, f"{view}:{detector}"),
            view=view,
            detector=detector,
            parameters=checked,
            version_number=watched_version(service),
        )
        monitor_begin_anew(monitor)
        log.record(
            "drift_monitor.created", monitor, {"view": view, "detector": detector, "settings": checked}
        )
        enqueue("monitoring.rebuild", service.pk)
    return monitor


def monitor_change(
    *, actor: Actor, monitor: DriftMonitor, revision: int, settings: dict[str, Any]
) -> DriftMonitor:
    """Give it other settings; it is calibrated anew before it judges on, unless it is paused.

    revision: the one that whoever changes it has seen. Raises: as `settings_checked`; StaleStateError
    `monitor_changed`.
    """
    require(actor, Permission.OPERATE, monitor.service.project)
    checked = settings_checked(monitor.service, monitor.view, monitor.detector, settings).model_dump(
        mode="json"
    )
    with act(project_scope(monitor.service.project_id), actor) as log:
        require(actor, Permission.OPERATE, monitor.service.project)
        current = _seen(monitor, revision)
        if current.state not in ("unarmed", "paused"):
            advance(current, "unarmed", act=log, reason="its settings were changed")
        current.parameters = checked
        _renew(current)
        log.record("drift_monitor.changed", current, {"revision": current.revision, "settings": checked})
    return current


def monitor_pause(*, actor: Actor, monitor: DriftMonitor) -> DriftMonitor:
    """Have it judge nothing until it is resumed, whatever goes live. Raises: ConflictError `transition_refused`."""
    with act(project_scope(monitor.service.project_id), actor) as log:
        require(actor, Permission.OPERATE, monitor.service.project)
        current = _seen(monitor, monitor.revision)
        advance(current, "paused", act=log)
        current.revision += 1
        current.problem = ""
        current.save()
    return current


def monitor_resume(*, actor: Actor, monitor: DriftMonitor) -> DriftMonitor:
    """Calibrate it for the live version, and have it judge what is answered from now on; also after a problem.

    Raises: ConflictError `monitor_works` where it judges, or is about to.
    """
    with act(project_scope(monitor.service.project_id), actor) as log:
        require(actor, Permission.OPERATE, monitor.service.project)
        current = _seen(monitor, monitor.revision)
        if current.state != "paused" and not current.problem:
            raise ConflictError("monitor_works", f"{current} is neither paused nor stopped by a problem.")
        if current.state != "unarmed":
            advance(current, "unarmed", act=log, reason="resumed")
        _renew(current)
        log.record("drift_monitor.resumed", current, {"revision": current.revision})
    return current


def monitor_remove(*, actor: Actor, monitor: DriftMonitor) -> None:
    """Take it away with its verdicts; the alerts that it raised stay."""
    with act(project_scope(monitor.service.project_id), actor) as log:
        require(actor, Permission.OPERATE, monitor.service.project)
        log.record("drift_monitor.removed", monitor, {"name": monitor.name, "settings": monitor.parameters})
        monitor.delete()


def _seen(monitor: DriftMonitor, revision: int) -> DriftMonitor:
    """Its row, if it is still what somebody saw."""
    current = DriftMonitor.objects.select_related("service__project").filter(pk=monitor.pk).first()
    if current is None or current.revision != revision:
        raise StaleStateError(
            "monitor_changed",
            "Somebody changed this monitor meanwhile; reload and try again.",
            revision=current.revision if current else None,
        )
    return current


def _renew(monitor: DriftMonitor) -> None:
    """Have it calibrated for what is live; what is under way of before counts no more."""
    monitor.revision += 1
    monitor.version_number = watched_version(monitor.service)
    monitor_begin_anew(monitor)
    enqueue("monitoring.rebuild", monitor.service_id)


def _free_name(service: Service, name: str) -> str:
    """The name, or with the first number behind it that makes it the only one."""
    taken = set(service.monitors.values_list("name", flat=True))
    numbered = (f"{name}:{number}" for number in range(2, MOST_MONITORS + 2))
    return next(one for one in (name, *numbered) if one not in taken)
