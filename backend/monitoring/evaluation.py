"""Judging windows: each full window of the live version's traffic gets one verdict, in order, once."""

import json
from contextlib import AbstractContextManager

from django.db import transaction
from django.db.models import QuerySet

from backend.core.acts import act, project_scope
from backend.core.blobs import blobs
from backend.core.clock import now
from backend.core.errors import AppError
from backend.engine.drift import DriftScore, VoteState, load_detector
from backend.engine.errors import engine_refusals
from backend.monitoring.alarms import alert_raise
from backend.monitoring.models import DriftMonitor, DriftResult, Observation
from backend.monitoring.rebuilding import ACTOR
from backend.monitoring.services import monitor_unarm
from backend.monitoring.sights import Sights
from backend.registry.models import ModelVersion

MAX_WINDOWS = 20


def evaluate(service_id: int) -> int:
    """Judge the full windows that wait, at most MAX_WINDOWS of each monitor; returns how many were judged.

    The monitors take turns, so that those which watch the same window make its views once.
    """
    judged, sights = 0, Sights()
    for _ in range(MAX_WINDOWS):
        armed = DriftMonitor.objects.filter(service=service_id, state="armed").order_by("pk")
        fresh = sum(_judge_next(monitor, sights) for monitor in armed.select_related("service__project"))
        if not fresh:
            break
        judged += fresh
    return judged


def _judge_next(monitor: DriftMonitor, sights: Sights) -> bool:
    window = next_window(monitor)
    if len(window) < window_size(monitor):
        return False
    try:
        with engine_refusals():
            score = _score(monitor, window, sights)
    except AppError as error:
        monitor_unarm(actor=ACTOR, monitor=monitor, problem=error.detail)
        return False
    return _settle(monitor, window, score)


def window_size(monitor: DriftMonitor) -> int:
    return int(monitor.parameters["window_size"])


def has_full_window(monitor: DriftMonitor) -> bool:
    size = window_size(monitor)
    return waiting_inputs(monitor)[:size].count() >= size


def next_window(monitor: DriftMonitor) -> list[Observation]:
    """The next observations of the monitor's version, oldest first; fewer than a window when not yet full."""
    rows = waiting_inputs(monitor).select_related("segment")
    return list(rows.order_by("sequence")[: window_size(monitor)])


def waiting_inputs(monitor: DriftMonitor) -> QuerySet[Observation]:
    """What it has not judged; of answers whose probabilities nobody told, only the inputs can be."""
    rows = Observation.objects.filter(
        service_id=monitor.service_id,
        version_number=monitor.version_number,
        sequence__gte=monitor.next_sequence,
    )
    return rows.exclude(probabilities=b"") if monitor.view == "output" else rows


def _score(monitor: DriftMonitor, window: list[Observation], sights: Sights) -> DriftScore:
    detector = load_detector(blobs().verified_path(monitor.reference))
    version = ModelVersion.objects.get(service=monitor.service, number=monitor.version_number)
    return detector.score(sights.of_traffic(version, window).of(monitor.view))


def _settle(monitor: DriftMonitor, window: list[Observation], score: DriftScore) -> bool:
    """Write the verdict and the vote together; False when another delivery or a promotion was first."""
    vote, alarm = _vote(monitor).step(score)
    with _transaction(monitor, alarm):
        # Only where it still stands as it was read: neither judged on nor rebuilt for another version.
        same = DriftMonitor.objects.filter(
            pk=monitor.pk,
            state="armed",
            reference=monitor.reference,
            version_number=monitor.version_number,
            next_sequence=monitor.next_sequence,
        )
        if not same.update(next_sequence=window[-1].sequence + 1, vote=json.loads(vote.to_json())):
            return False
        result = DriftResult.objects.create(
            monitor=monitor,
            version_number=monitor.version_number,
            first_sequence=window[0].sequence,
            last_sequence=window[-1].sequence,
            at=now(),
            size=len(window),
            score=score.score,
            threshold=score.threshold,
            verdict=_verdict(score),
        )
        if alarm:
            alert_raise(actor=ACTOR, monitor=monitor, result=result, windows=_breached(monitor, vote.of))
    return True


def _transaction(monitor: DriftMonitor, alarm: bool) -> AbstractContextManager[object]:
    """One transaction for verdict, vote and alert; an alert is an act, and an act locks its log first."""
    return act(project_scope(monitor.service.project_id), ACTOR) if alarm else transaction.atomic()


def _breached(monitor: DriftMonitor, of: int) -> list[DriftResult]:
    """The windows that voted for the alarm."""
    voted = monitor.results.filter(version_number=monitor.version_number).order_by("-pk")[:of]
    return [found for found in voted if found.verdict == "breached"]


def _vote(monitor: DriftMonitor) -> VoteState:
    if monitor.vote:
        return VoteState.from_json(json.dumps(monitor.vote))
    told = monitor.parameters
    return VoteState(
        needed=int(told["needed"]),
        of=int(told["of"]),
        cooldown=int(told["cooldown"]),
        at_once=told.get("at_once"),
    )


def _verdict(score: DriftScore) -> str:
    if score.status == "no_data":
        return "no_data"
    return "breached" if score.breached else "normal"
