"""Backtests are asked for, made and ended here."""

from datetime import timedelta
from statistics import median
from typing import Any

from backend.access.roles import Permission
from backend.access.rules import require
from backend.automation.backtesting.asking import Asked, asked_checked
from backend.automation.backtesting.loading import load
from backend.automation.backtesting.outcome import outcome
from backend.automation.chains import ACTOR
from backend.automation.models import Backtest, Chain
from backend.core.actor import Actor
from backend.core.acts import act, project_scope
from backend.core.errors import AppError, ConflictError
from backend.core.states import advance
from backend.hosts.models import Environment
from backend.hosts.selectors import environment_named
from backend.jobs.queue import enqueue
from backend.projects.models import Service

# Of a service that has had no update yet.
USUAL_UPDATE_S = 3600.0


def backtest_start(*, actor: Actor, service: Service, asked: dict[str, Any]) -> Backtest:
    """Have a worker try policies on what was recorded.

    Raises: AppError `backtest_invalid`, `policy_invalid`; NotFoundError `environment_unknown`.
    """
    require(actor, Permission.OPERATE, service.project)
    checked = asked_checked(asked)
    _environment(service, checked)
    with act(project_scope(service.project_id), actor) as log:
        found = Backtest.objects.create(
            service=service, asked=checked.model_dump(mode="json"), created_by=actor.ref
        )
        log.record("backtest.created", found, {"policies": [one.name for one in checked.policies]})
        enqueue("automation.backtest", found.pk)
    return found


def backtest_perform(backtest_id: int) -> None:
    """Take it from `queued` to its end; a second delivery finds it taken and exits."""
    found = Backtest.objects.select_related("service__project").get(pk=backtest_id)
    try:
        _move(found, "running")
    except ConflictError:
        return
    try:
        found.result = _outcome(found.service, Asked.model_validate(found.asked))
    except AppError as error:
        _end(found, "failed", error.detail)
    except Exception:
        _end(found, "failed", "The backtest failed by a fault of ours; see the log.")
        raise
    else:
        _end(found, "finished")


def backtest_requeue(backtest: Backtest) -> None:
    """Begin again what a worker that died had taken."""
    _move(backtest, "queued", "its worker did not end it")
    enqueue("automation.backtest", backtest.pk)


def _outcome(service: Service, asked: Asked) -> dict[str, Any]:
    delay = timedelta(seconds=asked.label_delay_s)
    record = load(service, _environment(service, asked), asked.since, asked.until, delay)
    return outcome(asked, record, asked.update_s or _usual_update_s(service))


def _usual_update_s(service: Service) -> float:
    """The median time from an update's begin to its version being live."""
    rows = Chain.objects.filter(service=service, state="live").values_list("created_at", "state_changed_at")
    took = [(ended - begun).total_seconds() for begun, ended in rows if ended]
    return max(1.0, median(took)) if took else USUAL_UPDATE_S


def _environment(service: Service, asked: Asked) -> Environment:
    return environment_named(ACTOR, service.project, asked.environment)


def _end(found: Backtest, state: str, problem: str = "") -> None:
    with act(project_scope(found.service.project_id), ACTOR):
        found.problem = problem
        found.save()
        _move(found, state, problem)


def _move(found: Backtest, state: str, reason: str = "") -> None:
    with act(project_scope(found.service.project_id), ACTOR) as log:
        advance(found, state, act=log, reason=reason)
