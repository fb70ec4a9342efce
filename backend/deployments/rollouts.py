"""A rollout's way to live: each state is one short step that may be cut off and taken again.

A step makes sure that things are as its state wants them; it never asks what was done before. So a
crash of ours, or a Triton that was killed and came back, costs a repetition and nothing else.
"""

import logging
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

from backend.access.roles import Permission
from backend.access.rules import require
from backend.core.actor import Actor
from backend.core.acts import act, project_scope
from backend.core.clock import now
from backend.core.errors import AppError, ConflictError, StaleStateError, UnavailableError
from backend.core.states import advance
from backend.deployments.desired import beside, mend, wanted
from backend.deployments.evidence import changes, live_in
from backend.deployments.models import LivePeriod, Rollout
from backend.deployments.moves import ABORTED, begin_watch, first_trial, move_on, plan_of, retreat
from backend.deployments.names import candidate_name
from backend.deployments.placement import Placement
from backend.deployments.routing import acknowledged_by_all
from backend.deployments.states import ROLLOUT, TRIALS
from backend.deployments.trying import try_out, watch
from backend.monitoring.services import monitors_rebuild
from backend.registry.models import ModelVersion

BUDGET_S = 3.0
RETRY_AFTER = timedelta(seconds=1)
MAX_TRIES = 10
# For requests that a gateway had sent on when it took up the new routing.
GRACE = timedelta(milliseconds=300)

Step = Callable[[Rollout, Actor, Placement], bool]
logger = logging.getLogger(__name__)


def rollout_advance(*, actor: Actor, rollout: Rollout) -> Rollout:
    """Take the rollout as far as it goes without waiting, for about `BUDGET_S` at most."""
    require(actor, Permission.REQUEST, rollout.service.project)
    deadline = time.monotonic() + BUDGET_S
    going = True
    while going and rollout.state in ROLLOUT.active and time.monotonic() < deadline:
        with suppress(StaleStateError):  # somebody else has taken this very step
            going = _step(rollout, actor)
        rollout.refresh_from_db()
    return rollout


def _step(rollout: Rollout, actor: Actor) -> bool:
    """Take one step; whether the next may follow at once."""
    try:
        return STEPS[rollout.state](rollout, actor, Placement(rollout.environment.host))
    except StaleStateError:
        raise
    except AppError as error:
        _hindered(rollout, actor, error)
        return False


def _begin(rollout: Rollout, actor: Actor, place: Placement) -> bool:
    return _move(rollout, actor, "loading")


def _load(rollout: Rollout, actor: Actor, place: Placement) -> bool:
    """Load the candidate under a name of its own: nothing that serves is touched."""
    place.ensure(candidate_name(rollout.version), [rollout.version])
    return _move(rollout, actor, "warming")


def _warm(rollout: Rollout, actor: Actor, place: Placement) -> bool:
    """Have the candidate answer, and answer as its training said it would."""
    name = candidate_name(rollout.version)
    place.ensure(name, [rollout.version])
    place.check_golden(name, rollout.version)
    if not first_trial(rollout):
        return _move(rollout, actor, "promoting")
    with act(project_scope(rollout.service.project_id), actor) as log:
        move_on(rollout, log)
    return True


def _promote(rollout: Rollout, actor: Actor, place: Placement) -> bool:
    """Load the version under the stable name beside the old one, then switch the routing in one act."""
    stable = rollout.service.name
    place.ensure(stable, beside(rollout))
    place.check_golden(stable, rollout.version)
    with act(project_scope(rollout.service.project_id), actor) as log:
        _reset(rollout)
        advance(rollout, "draining", act=log, version=rollout.version.number)
        require_unchanged(rollout)
        _switch_live(rollout)
        monitors_rebuild(actor=actor, version=rollout.version)
    return True


def _drain(rollout: Rollout, actor: Actor, place: Placement) -> bool:
    """Wait until every gateway routes to the new version, then take the old one from the stable name."""
    if not _left_by_all(rollout):
        return False
    place.ensure(rollout.service.name, [rollout.version])
    _clear_up(rollout, actor)
    if not plan_of(rollout).watch_s:
        return _move(rollout, actor, "done")
    with act(project_scope(rollout.service.project_id), actor) as log:
        begin_watch(rollout, log)
    return True


def _leave(rollout: Rollout, actor: Actor, place: Placement) -> bool:
    """Wait until no gateway sends anything to the version, then end; what failed it stays with it."""
    if not _left_by_all(rollout):
        return False
    failure = rollout.failure or {}
    with act(project_scope(rollout.service.project_id), actor) as log:
        to = "aborted" if failure.get("code") == ABORTED else "failed"
        advance(rollout, to, act=log, reason=str(failure.get("detail", "")), code=failure.get("code", ""))
    _clear_up(rollout, actor)
    return True


def _left_by_all(rollout: Rollout) -> bool:
    """Whether every gateway has taken the newest routing up, and what it had sent on before is answered."""
    at = now()
    if rollout.acknowledged_at is None:
        if acknowledged_by_all():
            Rollout.objects.filter(pk=rollout.pk).update(acknowledged_at=at, due_at=at + GRACE)
        return False
    return at >= rollout.acknowledged_at + GRACE


STEPS: dict[str, Step] = {
    "queued": _begin,
    "loading": _load,
    "warming": _warm,
    "shadowing": try_out,
    "canarying": try_out,
    "promoting": _promote,
    "draining": _drain,
    "watching": watch,
    "retreating": _leave,
}


def _move(rollout: Rollout, actor: Actor, to: str) -> bool:
    with act(project_scope(rollout.service.project_id), actor) as log:
        _reset(rollout)
        advance(rollout, to, act=log, version=rollout.version.number)
    return True


def _reset(rollout: Rollout) -> None:
    Rollout.objects.filter(pk=rollout.pk).update(tries=0, failure=None)


def require_unchanged(rollout: Rollout) -> None:
    """What was approved is what goes live: asked in the very act. Raises ConflictError."""
    if rollout.request and (changed := changes(rollout.request)):
        detail = f"Since it was approved, {' and '.join(changed)} changed."
        raise ConflictError("evidence_changed", detail, changed=changed)
    if live_in(rollout.service, rollout.environment) != rollout.previous:
        raise ConflictError("live_changed", "Another version became live meanwhile.")
    if ModelVersion.objects.filter(pk=rollout.version_id, state="retired").exists():
        raise ConflictError("version_retired", f"{rollout.version} was retired meanwhile.")


def _switch_live(rollout: Rollout) -> None:
    at, where = now(), {"service": rollout.service, "environment": rollout.environment}
    LivePeriod.objects.filter(**where, ended_at__isnull=True).update(ended_at=at)
    LivePeriod.objects.create(
        **where,
        host=rollout.environment.host,
        version=rollout.version,
        rollout=rollout,
        started_at=at,
    )


def _hindered(rollout: Rollout, actor: Actor, error: AppError) -> None:
    """Try again where that can help, else fail; what is live already is drained however long it takes.

    A version that gateways send requests to is not given up before they have left it.
    """
    # An act that was rolled back leaves the state that it would have written in memory.
    rollout.refresh_from_db(fields=["state", "state_changed_at"])
    patient = isinstance(error, UnavailableError) and rollout.tries < MAX_TRIES
    if patient or rollout.state == "draining":
        Rollout.objects.filter(pk=rollout.pk, state=rollout.state).update(
            tries=min(rollout.tries + 1, MAX_TRIES), due_at=now() + RETRY_AFTER, failure=error.as_dict()
        )
        return
    if rollout.state in TRIALS and rollout.trial_share:
        retreat(rollout, actor, error)
        return
    with act(project_scope(rollout.service.project_id), actor) as log:
        Rollout.objects.filter(pk=rollout.pk, state=rollout.state).update(failure=error.as_dict())
        advance(rollout, "failed", act=log, reason=error.detail, code=error.code)
    _clear_up(rollout, actor)


def _clear_up(rollout: Rollout, actor: Actor) -> None:
    """Leave what should be there after the rollout; the reconciler does what does not succeed here."""
    try:
        place = Placement(rollout.environment.host)
        mend(place, rollout.service, wanted(actor, rollout.service, rollout.environment, None))
    except AppError as error:
        logger.info("rollout %s: clearing up is left to the reconciler: %s", rollout.pk, error)
