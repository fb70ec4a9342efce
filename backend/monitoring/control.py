"""What control looks after: full windows, references that nobody rebuilds, and what is too old to be kept as it is."""

import time
from collections.abc import Callable
from datetime import timedelta

from backend.core.acts import act, project_scope
from backend.core.clock import now
from backend.core.states import advance
from backend.jobs.control import control_step, each
from backend.jobs.queue import enqueue
from backend.monitoring.estimating import WINDOW, waiting_answers
from backend.monitoring.models import AccuracyEstimator, Alert, DriftMonitor
from backend.monitoring.rebuilding import ACTOR
from backend.monitoring.references import reference_has_come
from backend.monitoring.retention import segments_drop
from backend.monitoring.rollups import traffic_fold
from backend.monitoring.windows import next_window, settings_of
from backend.projects.models import Service

REBUILD_LIMIT = timedelta(seconds=120)
# Of a service in one step, and of a step before it begins no other service.
AT_ONCE, STEP_S = 50, 1.0


@control_step("monitoring.windows", every_s=1.0)
def judge_full_windows() -> None:
    """Enqueue each service with an armed monitor whose next window is over."""
    armed: dict[int, list[DriftMonitor]] = {}
    for monitor in DriftMonitor.objects.filter(state="armed").defer("memory").order_by("pk"):
        armed.setdefault(monitor.service_id, []).append(monitor)
    each(armed.values(), _enqueue_if_full)


@control_step("monitoring.estimates", every_s=1.0)
def estimate_full_windows() -> None:
    """Enqueue each estimator that has a full window."""
    each(AccuracyEstimator.objects.exclude(reference=""), _enqueue_estimate)


@control_step("monitoring.lost_calibrations", every_s=120.0)
def restart_lost_calibrations() -> None:
    """A calibration whose worker died starts again; one that is made meanwhile finds nothing to do."""
    each(AccuracyEstimator.objects.filter(reference="", problem=""), _calibrate_again)


@control_step("monitoring.unexplained", every_s=60.0)
def explain_what_was_left() -> None:
    """An alert whose explanation a worker took and did not end; one that is made meanwhile finds nothing to do."""
    left = Alert.objects.filter(changes__isnull=True, created_at__lt=now() - REBUILD_LIMIT)
    each(left.exclude(state="resolved"), _explain_again)


@control_step("monitoring.lost_rebuilds", every_s=10.0)
def restart_lost_rebuilds() -> None:
    """A rebuild whose worker died starts again."""
    lost = DriftMonitor.objects.filter(state="rebuilding", state_changed_at__lt=now() - REBUILD_LIMIT)
    each(lost.select_related("service"), _rebuild_again)


@control_step("monitoring.references", every_s=5.0)
def make_references_that_came() -> None:
    """Have those monitors armed whose reference is traffic that has come by now."""
    waiting = DriftMonitor.objects.filter(state="unarmed", problem="", version_number__gt=0)
    each(waiting.order_by("pk"), _rebuild_if_come)


@control_step("monitoring.retention", every_s=10.0)
def drop_old_segments() -> None:
    """Drop what is past its service's limits, a few segments at a time."""
    _in_turn(segments_drop)


@control_step("monitoring.rollups", every_s=60.0)
def fold_old_traffic() -> None:
    """Fold minutes of traffic into hours, and hours into days."""
    _in_turn(traffic_fold)


def _in_turn(work: Callable[[Service, int], int]) -> None:
    """In any order, so that none waits for ever while others have much to do."""
    until_s = time.monotonic() + STEP_S
    each(
        Service.objects.order_by("?"),
        lambda service: time.monotonic() < until_s and work(service, AT_ONCE),
    )


def _enqueue_if_full(monitors: list[DriftMonitor]) -> None:
    """monitors: of one service."""
    if any(next_window(monitor) is not None for monitor in monitors):
        enqueue("monitoring.evaluate", monitors[0].service_id)


def _enqueue_estimate(found: AccuracyEstimator) -> None:
    if waiting_answers(found)[:WINDOW].count() >= WINDOW:
        enqueue("monitoring.estimate", found.pk)


def _calibrate_again(found: AccuracyEstimator) -> None:
    enqueue("monitoring.calibrate", found.pk)


def _explain_again(alert: Alert) -> None:
    enqueue("monitoring.explain", alert.pk)


def _rebuild_if_come(monitor: DriftMonitor) -> None:
    if settings_of(monitor).from_traffic and reference_has_come(monitor):
        enqueue("monitoring.rebuild", monitor.service_id)


def _rebuild_again(monitor: DriftMonitor) -> None:
    with act(project_scope(monitor.service.project_id), ACTOR) as log:
        advance(monitor, "unarmed", act=log, reason="its rebuild did not end")
        enqueue("monitoring.rebuild", monitor.service_id)
