"""Backtests that train by the real engine, in the worker's path and in workers that are killed."""

import os
import signal
from pathlib import Path

import pytest

from backend.automation.backtesting.folders import folder_of
from backend.automation.backtesting.performing import backtest_perform
from backend.automation.backtesting.services import backtest_cancel, backtest_start
from backend.automation.control import restart_lost_backtests
from backend.automation.models import Backtest
from backend.core.blobs import blobs
from backend.engine.listening import RESULT_FILE
from backend.jobs.processes import Identity, running_in
from backend.monitoring.models import Segment
from backend.registry.models import ModelVersion
from backend.updates.models import UpdateRun
from tests.automation.backtesting.digit_traffic import TRAINING, asked, digit_traffic, policy
from tests.factories import SYSTEM
from tests.jobs.running import descendants, manage
from tests.waiting import until

pytestmark = pytest.mark.django_db(transaction=True)
STARTS_WITHIN_S = 60.0
# On a busy machine what is idle would not begin for minutes.
WORKER = {"Q_CLUSTER_NAME": "benchmarks", "MODELCIE_UPDATE_PRIORITY": "nice"}


def test_an_update_is_trained_and_answers_what_came_later() -> None:
    recorded = digit_traffic(250)
    blobs().delete(Segment.objects.order_by("-pk")[0].blob)
    twice = [policy(), policy("the same")]
    told = asked(recorded, policies=twice, most_retrainings=1, cost_of_update=2)
    begun = backtest_start(actor=SYSTEM, service=recorded, asked=told)
    backtest_perform(begun.pk)
    found = Backtest.objects.get()
    assert (found.state, found.problem, found.doing) == ("finished", "", "")
    result = found.result
    assert (result["retrained"], result["unreadable"], result["versions"]) == (True, 25, [])
    tried, same = result["policies"]
    first, second = tried["trained"]
    assert (first["samples"], first["held_back"], first["problem"]) == (75, 25, "")
    assert 0.4 < first["accuracy"] <= 1
    assert second["problem"] == "1 were trained, as many as were asked for"
    assert [(one["version"], one["update"]) for one in tried["lives"]] == [(None, 1)]
    # Live a minute after the hundredth input; the last 25 have lost their payload.
    assert 110 <= tried["of"] <= 120
    assert tried["accuracy"] > 0.5, "a tenth would be chance"
    assert (tried["updates"], tried["cost"], result["real"]["accuracy"]) == (2, 4, None)
    assert tried["trained_s"] == same["trained_s"] > 0, "one training serves both"
    assert not ModelVersion.objects.exists()
    assert not UpdateRun.objects.exists()
    assert not folder_of(found).exists()


@pytest.mark.slow
def test_a_killed_workers_is_gone_on_with_and_cancelled(home: Path) -> None:
    service = digit_traffic(350)
    endless = policy("endless", training=TRAINING | {"epochs": 10_000, "checkpoint_every_s": 0.2})
    told = asked(service, policies=[policy("short"), endless], most_retrainings=2)
    begun = backtest_start(actor=SYSTEM, service=service, asked=told)
    with manage("worker", home=home, **WORKER) as worker:
        until(lambda: "endless: " in Backtest.objects.get().doing, within_s=STARTS_WITHIN_S)
        [trainer] = [found for path in jobs(begun) if (found := running_in(path))]
        tree = descendants(worker.pid)
        os.kill(worker.pid, signal.SIGKILL)
        until(lambda: not [pid for pid in (*tree, trainer.pid) if Identity.of(pid)], within_s=5)
    finished = {path: path.stat().st_mtime_ns for path in folder_of(begun).glob(f"*/job/{RESULT_FILE}")}
    assert len(finished) == 2, "both updates of the first policy"
    Backtest.objects.update(heartbeat_at="2026-01-01T00:00:00Z", doing="")
    restart_lost_backtests()
    with manage("worker", home=home, **WORKER):
        until(lambda: "endless: " in Backtest.objects.get().doing, within_s=STARTS_WITHIN_S)
        assert {path: path.stat().st_mtime_ns for path in finished} == finished, "they are not trained again"
        backtest_cancel(actor=SYSTEM, backtest=Backtest.objects.get())
        until(lambda: Backtest.objects.get().state == "cancelled", within_s=15)
    assert (Backtest.objects.get().attempt, folder_of(begun).exists()) == (2, False)


def jobs(backtest: Backtest) -> list[Path]:
    return list(folder_of(backtest).glob("*/job"))
