"""Real worker processes on the real queue with the real engine, ended in every way."""

import os
import signal
from pathlib import Path

import numpy as np
import pytest
from django_q.models import OrmQ

from backend.engine.scenarios import digits
from backend.jobs.processes import Identity, running_in
from backend.updates.folders import attempt_folder
from backend.updates.models import LogLine, MetricPoint, UpdateRun
from backend.updates.services import run_cancel, run_resume, runs_mark_lost
from tests.factories import SYSTEM, make_samples, make_service, make_snapshot
from tests.jobs.running import descendants, manage
from tests.updates.runs import make_run
from tests.waiting import until

pytestmark = pytest.mark.django_db(transaction=True)
STARTS_WITHIN_S = 60.0


def endless_run() -> UpdateRun:
    """A queued run of a tiny model that trains for hours."""
    service = make_service(architecture="mlp", architecture_parameters={"hidden": 8, "features": 4})
    found = digits(np.random.default_rng(0))[slice(30)]
    labels = [found.classes[y] for y in found.y]
    snapshot = make_snapshot(service, samples=make_samples(service, 30, inputs=found.x, labels=labels))
    training = {"epochs": 10_000, "checkpoint_every_s": 0.2}
    return make_run(service, snapshot=snapshot, training=training)


def wait_for_training(run: UpdateRun, attempt: int = 1) -> Identity:
    points = MetricPoint.objects.filter(run=run, step__gt=0)
    before = points.count()
    until(lambda: points.count() > before, within_s=STARTS_WITHIN_S)
    trainer = running_in(attempt_folder(run, attempt))
    assert trainer is not None
    return trainer


def test_stopped_worker_interrupts_its_update_within_fifteen_seconds(home: Path) -> None:
    run = endless_run()
    with manage("worker", home=home, Q_CLUSTER_NAME="updates") as worker:
        trainer = wait_for_training(run)
        tree = descendants(worker.pid)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(timeout=15) == 0
    run.refresh_from_db()
    assert (run.state, trainer.is_running()) == ("interrupted", False)
    assert not [pid for pid in tree if Identity.of(pid)]


@pytest.mark.slow
def test_killed_trainers_run_is_resumed_by_the_next_worker_and_cancelled(home: Path) -> None:
    run = endless_run()
    with manage("worker", "--queue", "updates", home=home):
        trainer = wait_for_training(run)
        os.kill(trainer.pid, signal.SIGKILL)
        until(lambda: UpdateRun.objects.get(pk=run.pk).state == "interrupted", within_s=15)
    run_resume(actor=SYSTEM, run=run)
    with manage("worker", "--queue", "updates", home=home):
        wait_for_training(run, attempt=2)
        run_cancel(actor=SYSTEM, run=run)
        until(lambda: UpdateRun.objects.get(pk=run.pk).state == "cancelled", within_s=15)
        assert LogLine.objects.filter(run=run).exists()


@pytest.mark.slow
def test_killed_worker_leaves_nothing_behind_and_its_run_is_interrupted(home: Path) -> None:
    run = endless_run()
    with manage("worker", home=home, Q_CLUSTER_NAME="updates") as worker:
        trainer = wait_for_training(run)
        tree = descendants(worker.pid)
        os.kill(worker.pid, signal.SIGKILL)
        until(lambda: not [pid for pid in (*tree, trainer.pid) if Identity.of(pid)], within_s=5)
    assert UpdateRun.objects.get().state == "running"
    UpdateRun.objects.update(heartbeat_at="2026-01-01T00:00:00Z")
    assert runs_mark_lost(actor=SYSTEM) == [run]
    assert OrmQ.objects.count() == 1, "the job is delivered again, finds nothing to do, and goes"
    with manage("worker", home=home, Q_CLUSTER_NAME="updates"):
        until(lambda: not OrmQ.objects.exists(), within_s=STARTS_WITHIN_S)
    run.refresh_from_db()
    assert (run.state, run.attempt) == ("interrupted", 1)
