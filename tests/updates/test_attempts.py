"""One attempt claims, writes and ends a run; any other is refused."""

import pytest

from backend.core.errors import AppError
from backend.updates.models import LogLine, MetricPoint, UpdateRun
from backend.updates.services import (
    AttemptLostError,
    Progress,
    attempt_begin,
    attempt_end,
    attempt_progress,
    run_cancel,
    run_resume,
)
from backend.updates.topics import latest, run_allowed
from tests.factories import SYSTEM, make_user, member
from tests.updates.runs import make_run, make_running

pytestmark = pytest.mark.django_db


def progress(run: UpdateRun, *events: dict[str, object]) -> Progress:
    found = Progress()
    for number, event in enumerate(events, start=1):
        found.add({"seq": number, "time_s": 1.0, **event})
    return found


NEWS = (
    {"kind": "started", "pid": 1},
    {"kind": "metric", "name": "train/loss", "step": 1, "value": 0.5},
    {"kind": "log", "level": "info", "text": "hello"},
    {"kind": "progress", "step": 1, "total_steps": 4, "fraction": 0.25, "eta_s": 3.0},
)


def test_second_delivery_finds_the_run_claimed() -> None:
    run = make_run()
    first = attempt_begin(UpdateRun, run.pk)
    assert first is not None
    assert (first.attempt, first.state) == (1, "running")
    assert attempt_begin(UpdateRun, run.pk) is None
    assert UpdateRun.objects.get().attempt == 1


def test_news_is_stored_once_however_often_it_is_read() -> None:
    run = make_running()
    for _ in range(2):
        assert attempt_progress(run, progress(run, *NEWS), offset=99)
    point, line = MetricPoint.objects.get(), LogLine.objects.get()
    assert (point.sequence, point.name, point.step, point.value) == (2, "train/loss", 1, 0.5)
    assert (line.sequence, line.level, line.text) == (3, "info", "hello")
    run.refresh_from_db()
    assert (run.fraction, run.eta_s, run.events_offset, run.sequence) == (0.25, 3.0, 99, 4)


def test_cursor_of_the_live_topic_is_the_newest_event() -> None:
    run = make_running()
    assert latest(UpdateRun, [run.pk]) == {run.pk: 0}
    attempt_progress(run, progress(run, *NEWS), offset=99)
    attempt_progress(run, Progress(), offset=99)
    assert latest(UpdateRun, [run.pk, run.pk + 1]) == {run.pk: 4}
    assert run_allowed(member(run.service.project, "viewer").actor, run.pk)
    assert not run_allowed(make_user().actor, run.pk)


def test_an_ended_run_keeps_how_far_it_came() -> None:
    run = make_running()
    attempt_progress(run, progress(run, *NEWS), offset=99)
    attempt_end(run, "interrupted", {"code": "interrupted", "detail": "by a test"})
    assert UpdateRun.objects.get().fraction == 0.25


def test_attempt_that_is_not_current_may_write_nothing() -> None:
    run = make_running()
    attempt_end(run, "interrupted", {"code": "interrupted", "detail": "by a test"})
    run_resume(actor=SYSTEM, run=run)
    again = attempt_begin(UpdateRun, run.pk)
    assert again is not None
    assert again.attempt == 2
    run.attempt = 1
    for write in (
        lambda: attempt_progress(run, progress(run, *NEWS), 99),
        lambda: attempt_end(run, "failed", {"code": "late", "detail": "too late"}),
    ):
        with pytest.raises(AttemptLostError):
            write()
    assert not MetricPoint.objects.exists()
    assert not LogLine.objects.exists()
    again.refresh_from_db()
    assert (again.state, again.failure) == ("running", None)


def test_ended_run_takes_no_more_news() -> None:
    run = make_running()
    attempt_end(run, "failed", {"code": "loss_not_finite", "detail": "NaN"})
    with pytest.raises(AttemptLostError):
        attempt_progress(run, progress(run, *NEWS), 99)
    run.refresh_from_db()
    assert (run.failure["code"], run.finished_at is not None) == ("loss_not_finite", True)


def test_cancelled_run_is_no_longer_wanted() -> None:
    run = make_running()
    run_cancel(actor=SYSTEM, run=run)
    assert attempt_progress(run, Progress(), 0) is False


def test_end_outside_the_machine_is_refused() -> None:
    run = make_running()
    with pytest.raises(AppError):
        attempt_end(run, "queued")
    run.refresh_from_db()
    assert run.state == "running"
