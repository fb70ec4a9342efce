"""Arming monitors: a reference as the live version sees it, and what is calibrated on it."""

import logging

from django.db import DatabaseError

from backend.core.actor import system_actor
from backend.core.acts import act, project_scope
from backend.core.errors import AppError, ConflictError
from backend.core.states import advance
from backend.engine.errors import engine_refusals
from backend.jobs.queue import enqueue
from backend.monitoring.judging import JUDGES, Case, Fitted
from backend.monitoring.models import DriftMonitor
from backend.monitoring.references import has_moved_past, reference_has_come, reference_of
from backend.monitoring.services import monitor_arm, monitor_unarm
from backend.monitoring.sights import Sights

ACTOR = system_actor("monitoring")

logger = logging.getLogger(__name__)


def rebuild(service_id: int) -> None:
    """Arm a service's unarmed monitors, but for those of which a problem is known, or whose reference is to come.

    They share what the version makes of the reference.
    """
    unarmed = DriftMonitor.objects.filter(service=service_id, state="unarmed", problem="")
    sights = Sights()
    for monitor in unarmed.filter(version_number__gt=0).select_related("service__project").order_by("pk"):
        if reference_has_come(monitor):
            _rebuild(monitor, sights)


def reference_move(monitor: DriftMonitor) -> None:
    """Have the reference of a monitor made anew of what it judged since, where it is told to move and has enough."""
    if not has_moved_past(monitor):
        return
    with act(project_scope(monitor.service.project_id), ACTOR) as log:
        advance(monitor, "unarmed", act=log, reason="its reference moves on")
        enqueue("monitoring.rebuild", monitor.service_id)


def _rebuild(monitor: DriftMonitor, sights: Sights) -> None:
    """Take it through `rebuilding` to `armed`; a second delivery finds it taken and leaves it."""
    try:
        with act(project_scope(monitor.service.project_id), ACTOR) as log:
            advance(monitor, "rebuilding", act=log)
    except ConflictError:
        return
    try:
        with engine_refusals():
            fitted, begin = _fitted(monitor, sights)
    except AppError as error:
        monitor_unarm(actor=ACTOR, monitor=monitor, problem=error.detail)
        return
    except DatabaseError:
        raise
    except Exception:
        # The other monitors of the service are armed, whatever is wrong with a detector.
        logger.exception("monitor %s of %s cannot be calibrated", monitor, monitor.service)
        monitor_unarm(actor=ACTOR, monitor=monitor, problem="Its calibration failed by a fault; see the log.")
        return
    monitor_arm(
        actor=ACTOR,
        monitor=monitor,
        reference=fitted.reference,
        threshold=fitted.threshold,
        from_sequence=begin,
    )


def _fitted(monitor: DriftMonitor, sights: Sights) -> tuple[Fitted, int]:
    """What was calibrated, and the number of the first answer that may be judged by it."""
    case, fit = Case.of(monitor), JUDGES[monitor.view].fit
    if fit is None:
        return Fitted("", None), monitor.next_sequence
    reference, begin = reference_of(case.monitor, case.version, sights)
    return fit(case, reference), begin
