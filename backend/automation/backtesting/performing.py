"""A worker performs a backtest: claims it, tries each policy, and says how it ended."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from statistics import median
from typing import Any

from backend.automation.backtesting.asking import Asked, Named
from backend.automation.backtesting.folders import discard, folder_of
from backend.automation.backtesting.loading import Loaded, load
from backend.automation.backtesting.outcome import Tried, outcome
from backend.automation.backtesting.replay import Bring, Firing, replay
from backend.automation.backtesting.retraining import Retraining
from backend.automation.backtesting.services import environment_of, queue
from backend.automation.backtesting.training import CalledOffError, PutBackError, Trainer
from backend.automation.backtesting.watching import Watch, current
from backend.automation.chains import ACTOR
from backend.automation.models import Backtest, Chain
from backend.config.environment import ENV
from backend.core.acts import act, project_scope
from backend.core.errors import AppError
from backend.core.states import advance
from backend.jobs.heartbeats import beating
from backend.projects.models import Service

# Of a service that has had no update yet.
USUAL_UPDATE_S = 3600.0

logger = logging.getLogger(__name__)


def backtest_perform(backtest_id: int) -> None:
    """Take it from `queued` to its end; a second delivery finds it taken and exits."""
    found = _begin(backtest_id)
    if found is None:
        return
    watch = Watch(found)
    try:
        with beating(current(found)):
            found.result = _result(found, watch)
    except CalledOffError:
        _called_off(found, watch)
    except PutBackError:
        _put_back(found)
    except AppError as error:
        _end(found, "failed", error.detail)
    except Exception:
        _end(found, "failed", "The backtest failed by a fault of ours; see the log.")
        raise
    else:
        _end(found, "finished")


def _begin(backtest_id: int) -> Backtest | None:
    found = Backtest.objects.select_related("service__project").get(pk=backtest_id)
    with act(project_scope(found.service.project_id), ACTOR) as log:
        found.refresh_from_db()
        if found.state != "queued":
            return None
        found.attempt += 1
        found.heartbeat_at, found.fraction, found.doing = log.at, 0.0, ""
        found.save(update_fields=["attempt", "heartbeat_at", "fraction", "doing"])
        advance(found, "running", act=log, attempt=found.attempt)
    return found


def _result(found: Backtest, watch: Watch) -> dict[str, Any]:
    service, asked = found.service, Asked.model_validate(found.asked)
    watch.tell(0.0, "Reading what was recorded")
    delay = timedelta(seconds=asked.label_delay_s)
    loaded = load(service, environment_of(service, asked), asked.since, asked.until, delay)
    update_s = asked.update_s or _usual_update_s(service)
    tried = dict(_tried(found, asked, loaded, update_s, watch))
    return outcome(asked, loaded, tried, update_s)


def _tried(
    found: Backtest, asked: Asked, loaded: Loaded, update_s: float, watch: Watch
) -> Iterator[tuple[str, Tried]]:
    trainer = Trainer(found.service, folder_of(found), watch.training)
    for index, one in enumerate(asked.policies):
        share = index / len(asked.policies), 1 / len(asked.policies)
        watch.tell(share[0], f"Asking {one.name}")
        if not asked.retrain:
            yield one.name, Tried(replay(one.checked, loaded.record, update_s))
            continue
        retraining = Retraining.of(found.service, asked, one.checked, loaded, trainer)
        told = _telling(retraining, one, share, watch)
        yield one.name, Tried(replay(one.checked, retraining.record, update_s, told), retraining.updates)


def _telling(retraining: Retraining, one: Named, share: tuple[float, float], watch: Watch) -> Bring:
    """The retraining, which says before each update how far along the record it is."""
    record = retraining.record

    def bring(firing: Firing, ends_s: float, live: int) -> int | None:
        along = (firing.at_s - record.from_s) / (record.to_s - record.from_s)
        number = len(retraining.updates) + 1
        watch.tell(share[0] + share[1] * along, f"Training update {number} of {one.name}")
        return retraining(firing, ends_s, live)

    return bring


def _usual_update_s(service: Service) -> float:
    """The median time from an update's begin to its version being live."""
    rows = Chain.objects.filter(service=service, state="live").values_list("created_at", "state_changed_at")
    took = [(ended - begun).total_seconds() for begun, ended in rows if ended]
    return max(1.0, median(took)) if took else USUAL_UPDATE_S


def _called_off(found: Backtest, watch: Watch) -> None:
    if watch.lost:
        logger.warning("%s: attempt %s was overtaken", found, found.attempt)
    elif watch.late:
        _end(found, "failed", f"It took longer than {ENV.benchmark_limit_s} s, the limit of backtests.")
    else:
        _end(found, "cancelled")


def _end(found: Backtest, state: str, problem: str = "") -> None:
    with act(project_scope(found.service.project_id), ACTOR) as log:
        if not current(found).exists():
            return
        found.problem, found.doing = problem, ""
        found.save(update_fields=["problem", "doing", "result"])
        if state == "finished":
            current(found).update(fraction=1.0)
        advance(found, state, act=log, reason=problem)
    discard(found)


def _put_back(found: Backtest) -> None:
    """For the next worker, which goes on with what is in the folder."""
    with act(project_scope(found.service.project_id), ACTOR) as log:
        if current(found).exists():
            advance(found, "queued", act=log, reason="its worker was stopped")
            queue(found)
