"""The moves of a rollout that is tried: on to the next step, back out of it, and standing still."""

from typing import NamedTuple

from django.db.models import F

from backend.core.actor import Actor
from backend.core.acts import Act, act, project_scope, ref
from backend.core.errors import AppError, StaleStateError
from backend.core.states import advance
from backend.deployments.models import Rollout
from backend.deployments.queueing import rollout_queue
from backend.hosts.plans import RolloutPlan

# The code of a retreat that a person asked for.
ABORTED = "aborted"


class Step(NamedTuple):
    """share: of the requests that gateways mirror or send to the version; canary_step: the plan's, once it began."""

    state: str
    share: float = 0.0
    canary_step: int = 0


def plan_of(rollout: Rollout) -> RolloutPlan:
    """The plan that it began with."""
    return RolloutPlan.model_validate(rollout.plan)


def move_on(rollout: Rollout, log: Act) -> None:
    """On to the next step of the plan, whatever the analysis said: it stands in the log beside it.

    Raises StaleStateError where somebody paused or moved it since it was read.
    """
    _require_as_read(rollout)
    to, share, canary_step = _next(rollout)
    told: dict[str, object] = {
        "version": rollout.version.number,
        "share": share,
        "analysis": rollout.analysis,
    }
    changed = share != rollout.trial_share or to in ("shadowing", "canarying")
    Rollout.objects.filter(pk=rollout.pk).update(
        trial_serial=F("trial_serial") + (1 if changed else 0),
        trial_share=share,
        trial_at=log.at,
        canary_step=canary_step,
        paused=None,
        analysis=None,
        failure=None,
        tries=0,
        due_at=log.at,
    )
    if to == rollout.state:
        log.record(f"rollout.{to}", rollout, told)
    else:
        advance(rollout, to, act=log, reason="", **told)
    rollout.refresh_from_db()


def begin_watch(rollout: Rollout, log: Act) -> None:
    """What is live is counted from now on, under a serial of its own."""
    Rollout.objects.filter(pk=rollout.pk).update(
        trial_serial=F("trial_serial") + 1,
        trial_share=0.0,
        trial_at=log.at,
        analysis=None,
        failure=None,
        tries=0,
    )
    advance(rollout, "watching", act=log, version=rollout.version.number)


def turn_back(rollout: Rollout, log: Act, reason: str) -> Rollout | None:
    """End a watched rollout, and queue the way back to what was live before it."""
    advance(rollout, "rolled_back", act=log, reason=reason)
    if rollout.previous is None:
        return None
    return rollout_queue(rollout.previous, rollout.environment, "rollback", log, cause=ref(rollout))


def retreat(rollout: Rollout, actor: Actor, error: AppError) -> None:
    """Have every gateway leave the version before it goes."""
    with act(project_scope(rollout.service.project_id), actor) as log:
        Rollout.objects.filter(pk=rollout.pk).update(
            trial_serial=F("trial_serial") + 1,
            trial_share=0.0,
            acknowledged_at=None,
            paused=None,
            failure=error.as_dict(),
            tries=0,
            due_at=log.at,
        )
        advance(rollout, "retreating", act=log, reason=error.detail, code=error.code)


def pause(rollout: Rollout, actor: Actor, code: str, reason: str) -> None:
    """Stay as it is until a person continues or aborts it; the analysis goes on, and a failure still ends it."""
    with act(project_scope(rollout.service.project_id), actor) as log:
        paused: dict[str, object] = {"code": code, "reason": reason, "by": actor.ref}
        if Rollout.objects.filter(pk=rollout.pk, state=rollout.state, paused__isnull=True).update(
            paused=paused
        ):
            log.record("rollout.paused", rollout, paused)


def first_trial(rollout: Rollout) -> bool:
    """Whether there is anything to try before it is promoted: a plan, and a live version to try it beside."""
    return _next(rollout).state != "promoting"


def path_of(rollout: Rollout) -> list[Step]:
    """Every step of its plan in order; nothing is tried where nothing is live beside it."""
    plan = plan_of(rollout)
    path = [Step("queued"), Step("loading"), Step("warming")]
    if rollout.previous is not None:
        path += [Step("shadowing", plan.shadow_share)] if plan.shadow_share else []
        path += [Step("canarying", share, number) for number, share in enumerate(plan.canary_shares)]
    tried = path[-1]
    # A canary keeps what it answers until all is its own.
    path.append(tried._replace(state="promoting", share=tried.share if tried.state == "canarying" else 0.0))
    ending = ("draining", "watching", "done") if plan.watch_s else ("draining", "done")
    return path + [Step(state, canary_step=tried.canary_step) for state in ending]


def _require_as_read(rollout: Rollout) -> None:
    fresh = Rollout.objects.get(pk=rollout.pk)
    read, found = ((row.state, row.trial_serial, row.paused is None) for row in (rollout, fresh))
    if read != found:
        raise StaleStateError("state_changed", "This rollout was changed meanwhile; reload and try again.")


def _next(rollout: Rollout) -> Step:
    """The step after the one that it is at."""
    path = path_of(rollout)
    at = [step.state for step in path].index(rollout.state)
    return path[at + 1 + (rollout.canary_step if rollout.state == "canarying" else 0)]
