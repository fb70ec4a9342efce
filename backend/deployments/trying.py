"""A look at what a version that is tried does, and what follows from it."""

from datetime import datetime, timedelta

from backend.core.actor import Actor
from backend.core.acts import act, project_scope
from backend.core.clock import now
from backend.core.errors import AppError
from backend.deployments.analysis import Arm, Check, Labelled, Verdict, analyse, verdict
from backend.deployments.models import Rollout
from backend.deployments.moves import move_on, pause, plan_of, retreat, turn_back
from backend.deployments.names import candidate_name
from backend.deployments.placement import Placement
from backend.deployments.trials import trial_baseline, trial_counts
from backend.monitoring.selectors import labelled_answers
from backend.registry.models import ModelVersion

# Between two looks at the counts, which gateways hand over twice a second.
LOOK_EVERY = timedelta(seconds=1)


def try_out(rollout: Rollout, actor: Actor, place: Placement) -> bool:
    """Look at what a shadow or a canary shows, and go on, go back, or leave it to a person."""
    # A Triton that was killed meanwhile has it again: gateways ask the live version for as long.
    place.ensure(candidate_name(rollout.version), [rollout.version])
    plan, counts = plan_of(rollout), trial_counts(rollout)
    live = Arm(counts["live"], _labelled(rollout, actor, rollout.previous))
    tried = Arm(counts["trial"], _labelled(rollout, actor, rollout.version))
    checks = analyse(live, tried, plan)
    said = _noted(rollout, checks)
    if said == "fail":
        retreat(rollout, actor, _failure(checks))
        return True
    if rollout.paused:
        return False
    lasted_s = _since_s(rollout)
    if lasted_s >= plan.step_s and tried.counts.requests >= plan.step_requests:
        if said != "pass":
            pause(rollout, actor, "inconclusive", _doubt(checks))
            return False
        with act(project_scope(rollout.service.project_id), actor) as log:
            move_on(rollout, log)
        return True
    if lasted_s >= max(plan.step_s, plan.patience_s):
        detail = f"Only {tried.counts.requests} of {plan.step_requests} requests came in {lasted_s:.0f} s."
        pause(rollout, actor, "too_few_requests", detail)
    return False


def watch(rollout: Rollout, actor: Actor, place: Placement) -> bool:
    """Look at what the version does now that it is live, beside what was live before; bad: back by itself."""
    plan, baseline = plan_of(rollout), trial_baseline(rollout)
    checks = analyse(
        Arm(baseline, _labelled(rollout, actor, rollout.previous, before_the_trial=True)),
        Arm(trial_counts(rollout)["live"], _labelled(rollout, actor, rollout.version)),
        plan,
    )
    said = _noted(rollout, checks)
    if said == "fail" and rollout.previous and rollout.previous.state != "retired":
        failure = _failure(checks)
        with act(project_scope(rollout.service.project_id), actor) as log:
            Rollout.objects.filter(pk=rollout.pk).update(failure=failure.as_dict(), paused=None)
            turn_back(rollout, log, failure.detail)
        return False
    if rollout.paused or _since_s(rollout) < plan.watch_s:
        return False
    if said in ("fail", "inconclusive"):
        pause(rollout, actor, "inconclusive", _doubt(checks))
        return False
    with act(project_scope(rollout.service.project_id), actor) as log:
        move_on(rollout, log)
    return True


def _noted(rollout: Rollout, checks: list[Check]) -> Verdict:
    said = verdict(checks)
    analysis = {"at": now().isoformat(), "verdict": said, "checks": [check.as_dict() for check in checks]}
    Rollout.objects.filter(pk=rollout.pk, state=rollout.state).update(
        analysis=analysis, tries=0, failure=None, due_at=now() + LOOK_EVERY
    )
    rollout.analysis = analysis
    return said


def _failure(checks: list[Check]) -> AppError:
    failed = [f"{check.name}: {check.detail}" for check in checks if check.verdict == "fail"]
    return AppError("analysis_failed", f"It does worse than what is live. {' '.join(failed)}")


def _doubt(checks: list[Check]) -> str:
    doubtful = [
        f"{check.name}: {check.detail}" for check in checks if check.verdict in ("fail", "inconclusive")
    ]
    return " ".join(doubtful) or "Too little was seen to judge it."


def _labelled(
    rollout: Rollout, actor: Actor, version: ModelVersion | None, *, before_the_trial: bool = False
) -> Labelled:
    if version is None or rollout.trial_at is None:
        return Labelled()
    moment: datetime = rollout.trial_at
    when = {"until": moment} if before_the_trial else {"since": moment}
    return Labelled(*labelled_answers(actor, rollout.service, version.number, **when))


def _since_s(rollout: Rollout) -> float:
    return (now() - rollout.trial_at).total_seconds() if rollout.trial_at else 0.0
