"""What becomes of a run whatever happens to the process that performs it; tiny programs stand for the engine."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection

from backend.config.environment import ENV
from backend.jobs import stopping
from backend.jobs.processes import remember, running_in
from backend.updates import tasks
from backend.updates.folders import attempt_folder, inputs_folder, run_folder
from backend.updates.models import LogLine, MetricPoint, UpdateRun
from backend.updates.services import run_cancel, run_resume, runs_mark_lost
from tests.factories import SYSTEM, make_version
from tests.updates.benchmarks import make_benchmark
from tests.updates.engine_scripts import CRASH, EXPLAIN_AND_FAIL, TRAIN_FOR_EVER, engine_script
from tests.updates.runs import make_run, make_running
from tests.waiting import until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def training(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "command", engine_script(TRAIN_FOR_EVER))


def perform(run: UpdateRun, meanwhile: Callable[[], object] | None = None) -> UpdateRun:
    """Perform the run, doing something else once it has brought its first points."""
    failures: list[BaseException] = []
    points = MetricPoint.objects.filter(run=run)
    before = points.count()

    def interfere() -> None:
        try:
            until(lambda: points.count() > before)
            meanwhile()
        except BaseException as error:  # noqa: BLE001 - raised again in the test's own thread
            failures.append(error)
            UpdateRun.objects.filter(pk=run.pk).update(cancel_requested=True)
        finally:
            connection.close()

    thread = threading.Thread(target=interfere if meanwhile else lambda: None, daemon=True)
    thread.start()
    tasks.perform(run.pk)
    thread.join()
    if failures:
        raise failures[0]
    run.refresh_from_db()
    return run


def trainer(run: UpdateRun) -> int:
    found = running_in(attempt_folder(run, UpdateRun.objects.get(pk=run.pk).attempt))
    assert found is not None
    return found.pid


def test_explained_failure_ends_the_run_with_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "command", engine_script(EXPLAIN_AND_FAIL))
    run = perform(make_run())
    assert run.state == "failed"
    assert run.failure == {
        "code": "loss_not_finite",
        "detail": "The loss became NaN.",
        "data": {"step": 3},
    }


def test_crash_of_the_engine_is_an_error_with_its_last_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "command", engine_script(CRASH))
    run = perform(make_run())
    assert (run.state, run.failure["code"]) == ("errored", "engine_crashed")
    assert "a bug in the engine" in run.failure["data"]["output"]


def test_unreadable_base_fails_the_run_before_anything_starts() -> None:
    run = make_run()
    base = make_version(run.service)
    artifact = base.artifacts.get(name="model.safetensors")
    (ENV.home / "blobs" / artifact.digest[:2] / artifact.digest[2:]).write_bytes(b"damaged")
    UpdateRun.objects.filter(pk=run.pk).update(base=base)
    run = perform(run)
    assert (run.state, run.failure["code"]) == ("failed", "digest_mismatch")


def test_cancelling_ends_the_training_and_removes_its_files(training: None) -> None:
    run = make_run()
    perform(run, lambda: run_cancel(actor=SYSTEM, run=UpdateRun.objects.get(pk=run.pk)))
    assert (run.state, run.version) == ("cancelled", None)
    assert not run_folder(run).exists()


def test_killed_trainer_leaves_the_run_resumable_from_its_checkpoint(
    training: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = make_run()
    perform(run, lambda: os.kill(trainer(run), signal.SIGTERM))
    assert (run.state, run.failure["code"]) == ("interrupted", "interrupted")
    seen = MetricPoint.objects.filter(run=run).count()
    run_resume(actor=SYSTEM, run=run)
    perform(run, lambda: os.kill(trainer(run), signal.SIGKILL))
    assert (run.state, run.attempt) == ("interrupted", 2)
    assert list(LogLine.objects.values_list("text", flat=True)) == ["fresh", "resumed"]
    assert MetricPoint.objects.filter(run=run).count() > seen
    assert not attempt_folder(run, 1).exists(), "the second attempt took over the files of the first"


def test_resumed_attempt_gets_the_same_spec(training: None) -> None:
    run = make_run()
    perform(run, lambda: os.kill(trainer(run), signal.SIGKILL))
    before = (inputs_folder(run) / "spec.json").stat()
    run_resume(actor=SYSTEM, run=run)
    perform(run, lambda: os.kill(trainer(run), signal.SIGKILL))
    after = (inputs_folder(run) / "spec.json").stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_second_delivery_returns_at_once(training: None) -> None:
    run = make_run()

    def deliver_again() -> None:
        tasks.perform(run.pk)
        run_cancel(actor=SYSTEM, run=UpdateRun.objects.get(pk=run.pk))

    perform(run, deliver_again)
    assert (run.state, run.attempt) == ("cancelled", 1)


def test_stopping_worker_interrupts_the_run(training: None, monkeypatch: pytest.MonkeyPatch) -> None:
    run = make_run()
    perform(run, lambda: monkeypatch.setattr(stopping._requested, "value", True))
    assert run.state == "interrupted"
    assert (attempt_folder(run, 1) / "checkpoint").exists()


def test_time_limit_fails_the_run(training: None) -> None:
    kept = ENV.update_limit_s
    object.__setattr__(ENV, "update_limit_s", 0.5)
    try:
        run = perform(make_run())
    finally:
        object.__setattr__(ENV, "update_limit_s", kept)
    assert (run.state, run.failure["code"]) == ("failed", "time_limit")


def test_time_limit_interrupts_a_benchmark_which_goes_on(training: None) -> None:
    kept, run = ENV.benchmark_limit_s, make_benchmark()
    object.__setattr__(ENV, "benchmark_limit_s", 0.5)
    try:
        tasks.perform_benchmark(run.pk)
    finally:
        object.__setattr__(ENV, "benchmark_limit_s", kept)
    run.refresh_from_db()
    assert (run.state, run.failure["code"]) == ("interrupted", "time_limit")
    assert (attempt_folder(run, 1) / "checkpoint").exists()
    run_resume(actor=SYSTEM, run=run)
    assert run.state == "queued"


def test_overtaken_attempt_ends_its_trainer_and_writes_nothing_more(training: None) -> None:
    run = make_run()

    def overtake() -> None:
        pid = trainer(run)
        UpdateRun.objects.filter(pk=run.pk).update(attempt=5)
        until(lambda: not Path(f"/proc/{pid}").exists())

    perform(run, overtake)
    assert (run.state, run.attempt) == ("running", 5)


def test_lost_run_leaves_no_trainer(training: None) -> None:
    """The supervisor hangs: control interrupts the run and kills the trainer that it had recorded."""
    run = make_running()
    folder = attempt_folder(run, run.attempt)
    folder.mkdir(parents=True)
    left = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], start_new_session=True)
    remember(folder, left.pid)
    UpdateRun.objects.filter(pk=run.pk).update(heartbeat_at="2026-01-01T00:00:00Z")
    runs_mark_lost(actor=SYSTEM)
    assert left.wait(timeout=5) == -signal.SIGKILL
    run.refresh_from_db()
    assert run.state == "interrupted"
