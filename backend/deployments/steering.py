"""What people do with a rollout that is under way: pause, continue, abort."""

from backend.access.roles import Permission
from backend.access.rules import require
from backend.core.actor import Actor
from backend.core.acts import Act, act, project_scope
from backend.core.errors import AppError, ConflictError
from backend.core.states import advance
from backend.deployments.models import Rollout
from backend.deployments.moves import ABORTED, move_on, pause, retreat

PAUSABLE = ("shadowing", "canarying", "watching")
TRIED = ("shadowing", "canarying")
NOT_YET_TRIED = ("queued", "loading", "warming")
ASKED = "asked"


def rollout_pause(*, actor: Actor, rollout: Rollout, reason: str = "") -> Rollout:
    """Keep it at the step where it is; what fails still ends it. Raises ConflictError `not_pausable`."""
    with act(project_scope(rollout.service.project_id), actor):
        require(actor, Permission.REQUEST, rollout.service.project)
        rollout.refresh_from_db()
        if rollout.state not in PAUSABLE or rollout.paused:
            detail = (
                "It is paused already." if rollout.paused else f"A rollout that is {rollout.state} goes on."
            )
            raise ConflictError("not_pausable", detail, state=rollout.state)
        pause(rollout, actor, ASKED, reason.strip() or "Somebody asked for it.")
        rollout.refresh_from_db()
    return rollout


def rollout_continue(*, actor: Actor, rollout: Rollout) -> Rollout:
    """Go on: one that a person paused, with its step; one that the analysis paused, with the next.

    Raises ConflictError `not_paused`.
    """
    with act(project_scope(rollout.service.project_id), actor) as log:
        require(actor, Permission.REQUEST, rollout.service.project)
        rollout.refresh_from_db()
        if rollout.state not in PAUSABLE or not rollout.paused:
            raise ConflictError("not_paused", "The rollout is not paused.", state=rollout.state)
        log.record("rollout.continued", rollout, {"paused": rollout.paused})
        if rollout.paused["code"] == ASKED:
            Rollout.objects.filter(pk=rollout.pk).update(paused=None)
        else:
            move_on(rollout, log)
        rollout.refresh_from_db()
    return rollout


def rollout_abort(*, actor: Actor, rollout: Rollout, reason: str) -> Rollout:
    """Give it up before it is promoted; what is live stays live.

    Raises AppError `reason_needed`; ConflictError `too_late`: from its promotion on, roll back instead.
    """
    if not reason.strip():
        raise AppError("reason_needed", "Say why it is given up.", field="reason")
    error = AppError(ABORTED, reason.strip())
    with act(project_scope(rollout.service.project_id), actor) as log:
        require(actor, Permission.REQUEST, rollout.service.project)
        rollout.refresh_from_db()
        if rollout.state in TRIED:
            retreat(rollout, actor, error)
        elif rollout.state in NOT_YET_TRIED:
            _stop(rollout, error, log)
        else:
            detail = f"It is {rollout.state}: roll back to the version before it instead."
            raise ConflictError("too_late", detail, state=rollout.state)
        rollout.refresh_from_db()
    return rollout


def _stop(rollout: Rollout, error: AppError, log: Act) -> None:
    """Nothing is routed to it: what was loaded of it, the reconciler takes away."""
    Rollout.objects.filter(pk=rollout.pk).update(failure=error.as_dict())
    advance(rollout, "aborted", act=log, reason=error.detail, code=error.code)
