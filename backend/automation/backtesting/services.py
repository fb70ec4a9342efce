"""Backtests are asked for, cancelled and taken away here, and begun again where a worker died."""

from typing import Any

from backend.access.roles import Permission
from backend.access.rules import require
from backend.automation.backtesting.asking import Asked, asked_checked
from backend.automation.backtesting.folders import discard
from backend.automation.chains import ACTOR
from backend.automation.models import Backtest
from backend.core.actor import Actor
from backend.core.acts import act, project_scope
from backend.core.errors import ConflictError
from backend.core.states import advance
from backend.hosts.models import Environment
from backend.hosts.selectors import environment_named
from backend.jobs.queue import enqueue
from backend.projects.models import Service

# What ends its worker so often ends the next one, too.
MOST_ATTEMPTS = 5
ASK_FOR_LESS = "It takes more time or memory than there is: try fewer policies, or a shorter span."


def backtest_start(*, actor: Actor, service: Service, asked: dict[str, Any]) -> Backtest:
    """Have a worker try policies on what was recorded.

    Raises: AppError `backtest_invalid`, `policy_invalid`; NotFoundError `environment_unknown`.
    """
    require(actor, Permission.OPERATE, service.project)
    checked = asked_checked(asked)
    environment_of(service, checked)
    with act(project_scope(service.project_id), actor) as log:
        found = Backtest.objects.create(
            service=service, asked=checked.model_dump(mode="json"), created_by=actor.ref
        )
        told = {"policies": [one.name for one in checked.policies], "retrain": checked.retrain}
        log.record("backtest.created", found, told)
        queue(found)
    return found


def backtest_cancel(*, actor: Actor, backtest: Backtest) -> None:
    """Cancel it: at once where no worker has it, else its worker ends the training.

    Raises: ConflictError `transition_refused` where it has ended already.
    """
    with act(project_scope(backtest.service.project_id), actor) as log:
        require(actor, Permission.OPERATE, backtest.service.project)
        backtest.refresh_from_db()
        if backtest.state != "running":
            advance(backtest, "cancelled", act=log, reason="cancelled by hand")
            discard(backtest)
        elif not backtest.cancel_requested:
            backtest.cancel_requested = True
            backtest.save(update_fields=["cancel_requested"])
            log.record("backtest.cancel_requested", backtest)


def backtest_delete(*, actor: Actor, backtest: Backtest) -> None:
    """Take it away, with all that it left. Raises ConflictError `backtest_under_way`."""
    with act(project_scope(backtest.service.project_id), actor) as log:
        require(actor, Permission.OPERATE, backtest.service.project)
        backtest.refresh_from_db()
        if backtest.state not in Backtest.machine.final:
            raise ConflictError("backtest_under_way", f"{backtest} is {backtest.state}: cancel it first.")
        log.record("backtest.deleted", backtest, {"service": backtest.service.name})
        discard(backtest)
        backtest.delete()


def backtest_requeue(backtest: Backtest) -> None:
    """Begin again what a worker that died had taken; what was trained is found in its folder.

    One that was to be cancelled is, and one whose workers die again and again has failed.
    """
    silent_since = backtest.heartbeat_at
    with act(project_scope(backtest.service.project_id), ACTOR) as log:
        backtest.refresh_from_db()
        if (backtest.state, backtest.heartbeat_at) != ("running", silent_since):
            return
        if backtest.cancel_requested:
            advance(backtest, "cancelled", act=log, reason="its worker did not end it")
        elif backtest.attempt >= MOST_ATTEMPTS:
            backtest.problem = f"{backtest.attempt} workers began it and none ended it. {ASK_FOR_LESS}"
            backtest.save(update_fields=["problem"])
            advance(backtest, "failed", act=log, reason=backtest.problem)
        else:
            advance(backtest, "queued", act=log, reason="its worker did not end it")
            queue(backtest)
    if backtest.state in Backtest.machine.final:
        discard(backtest)


def queue(backtest: Backtest) -> None:
    """What trains waits with the benchmarks, so that no update waits for it."""
    cluster = "benchmarks" if backtest.retrains else "default"
    enqueue("automation.backtest", backtest.pk, cluster=cluster)


def environment_of(service: Service, asked: Asked) -> Environment:
    return environment_named(ACTOR, service.project, asked.environment)
