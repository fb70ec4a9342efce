"""Judging windows: each window of the live version's traffic gets one verdict, in order, once."""

import json
import logging
from contextlib import AbstractContextManager

from django.db import DatabaseError, transaction

from backend.core.acts import act, project_scope
from backend.core.clock import now
from backend.core.errors import AppError
from backend.engine.drift import DriftScore, VoteState
from backend.engine.errors import engine_refusals
from backend.monitoring.alarms import alert_raise
from backend.monitoring.judging import JUDGES, Case, Verdict
from backend.monitoring.models import DriftMonitor, DriftResult, Observation
from backend.monitoring.rebuilding import ACTOR, reference_move
from backend.monitoring.services import monitor_unarm
from backend.monitoring.sights import Sights
from backend.monitoring.windows import next_window, settings_of, window_rows

MAX_WINDOWS = 20

logger = logging.getLogger(__name__)


def evaluate(service_id: int) -> int:
    """Judge the windows that wait, at most MAX_WINDOWS of each monitor; returns how many were judged.

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
    if window is None:
        return False
    rows = window_rows(window)
    try:
        with engine_refusals():
            verdict = _verdict_on(monitor, rows, sights)
    except AppError as error:
        monitor_unarm(actor=ACTOR, monitor=monitor, problem=error.detail)
        return False
    except DatabaseError:
        raise
    except Exception:
        # The other monitors of the service judge on, whatever is wrong with a detector.
        logger.exception("monitor %s of %s cannot judge", monitor, monitor.service)
        monitor_unarm(actor=ACTOR, monitor=monitor, problem="Its detector failed by a fault; see the log.")
        return False
    return _settle(monitor, rows, verdict)


def _verdict_on(monitor: DriftMonitor, rows: list[Observation], sights: Sights) -> Verdict:
    case = Case.of(monitor)
    return JUDGES[monitor.view].judge(case, sights.of_traffic(case.version, rows))


def _settle(monitor: DriftMonitor, window: list[Observation], verdict: Verdict) -> bool:
    """Write the verdict and the vote together; False when another delivery or a promotion was first."""
    score = verdict.score
    vote, alarm = _vote(monitor).step(score)
    following = window[-1].sequence + 1
    with _transaction(monitor, alarm):
        # Only where it still stands as it was read: neither judged on nor rebuilt for another version.
        same = DriftMonitor.objects.filter(
            pk=monitor.pk,
            state="armed",
            revision=monitor.revision,
            reference=monitor.reference,
            version_number=monitor.version_number,
            next_sequence=monitor.next_sequence,
        )
        vote_kept = json.loads(vote.to_json())
        if not same.update(next_sequence=following, vote=vote_kept, memory=verdict.memory):
            return False
        result = DriftResult.objects.create(
            monitor=monitor,
            version_number=monitor.version_number,
            first_sequence=window[0].sequence,
            last_sequence=window[-1].sequence,
            at=now(),
            size=score.n,
            score=score.score,
            threshold=score.threshold,
            verdict=_word(score),
            details=verdict.details,
        )
        if alarm:
            alert_raise(actor=ACTOR, monitor=monitor, result=result, windows=_breached(monitor, vote.of))
    monitor.next_sequence = following
    if result.verdict == "normal":
        reference_move(monitor)
    return True


def _transaction(monitor: DriftMonitor, alarm: bool) -> AbstractContextManager[object]:
    """One transaction for verdict, vote and alert; an alert is an act, and an act locks its log first."""
    return act(project_scope(monitor.service.project_id), ACTOR) if alarm else transaction.atomic()


def _breached(monitor: DriftMonitor, of: int) -> list[DriftResult]:
    """The windows that voted for the alarm."""
    voted = monitor.results.filter(version_number=monitor.version_number).order_by("-pk")[:of]
    return [found for found in voted if found.verdict == "breached"]


def _vote(monitor: DriftMonitor) -> VoteState:
    return VoteState.from_json(json.dumps(monitor.vote)) if monitor.vote else settings_of(monitor).vote()


def _word(score: DriftScore) -> str:
    if score.status == "no_data":
        return "no_data"
    return "breached" if score.breached else "normal"
