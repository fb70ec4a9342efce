"""Runs whose supervisor went silent."""

import logging
from datetime import timedelta

from backend.config.environment import ENV
from backend.core.actor import Actor
from backend.core.acts import act, project_scope
from backend.core.clock import now
from backend.core.states import advance
from backend.jobs.processes import end_leftover
from backend.updates.folders import attempt_folder
from backend.updates.models import Benchmark, Run, UpdateRun

logger = logging.getLogger(__name__)


def runs_mark_lost(*, actor: Actor) -> list[Run]:
    """Interrupt every running run without a heartbeat for too long, and kill what it left on this machine.

    Returns: those that were interrupted; each can be resumed.
    """
    silent_since = now() - timedelta(seconds=ENV.heartbeat_timeout_s)
    silent: list[Run] = [
        run
        for kind in (UpdateRun, Benchmark)
        for run in kind._default_manager.filter(state="running", heartbeat_at__lt=silent_since)
    ]
    return [run for run in silent if _interrupt(actor, run)]


def _interrupt(actor: Actor, run: Run) -> bool:
    with act(project_scope(run.project.pk), actor) as log:
        same = type(run)._default_manager.filter(
            pk=run.pk, state="running", attempt=run.attempt, heartbeat_at=run.heartbeat_at
        )
        if not same.exists():
            return False
        detail = f"No sign of life for {ENV.heartbeat_timeout_s:g} s; it can be resumed."
        run.failure, run.eta_s = {"code": "heartbeat_lost", "detail": detail, "data": {}}, None
        run.save(update_fields=["failure", "eta_s"])
        advance(run, "interrupted", act=log, reason=detail, attempt=run.attempt)
    # After the fence has fallen: whatever it still writes is refused.
    if end_leftover(attempt_folder(run, run.attempt)):
        logger.warning("killed the trainer that %s had left behind", run)
    return True
