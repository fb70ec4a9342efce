"""The queue: in the caller's transaction, ids only, known names only, put back when stopping."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from django.contrib import admin
from django.core.checks import run_checks
from django.db import transaction
from django_q.conf import Conf
from django_q.models import OrmQ

from backend.config.environment import ENV
from backend.core.clock import now
from backend.core.errors import AppError
from backend.jobs import checks, queue, stopping
from backend.jobs.checks import queue_settings
from backend.jobs.workers import free_locked


@pytest.fixture
def done() -> Iterator[list[tuple[int, ...]]]:
    """A job `test.note` that notes its ids here."""
    calls: list[tuple[int, ...]] = []
    queue.job("test.note")(lambda *ids: calls.append(ids))
    yield calls
    del queue.JOBS["test.note"]


@pytest.mark.django_db
def test_enqueued_job_is_a_row_of_ids(done: list[tuple[int, ...]]) -> None:
    queue.enqueue("test.note", 7, 8, cluster="updates")
    row = OrmQ.objects.get()
    assert row.key == "updates"
    assert (row.task["func"], row.task["args"]) == (queue.PERFORM, ("test.note", 7, 8))
    queue.perform(*row.task["args"])
    assert done == [(7, 8)]


@pytest.mark.django_db
def test_rolled_back_transaction_takes_the_job_with_it(done: list[tuple[int, ...]]) -> None:
    with transaction.atomic():
        queue.enqueue("test.note", 1)
        transaction.set_rollback(True)
    assert not OrmQ.objects.exists()


@pytest.mark.django_db
def test_payload_other_than_ids_is_refused(done: list[tuple[int, ...]]) -> None:
    with pytest.raises(TypeError, match="ids only"):
        queue.enqueue("test.note", "seven")  # type: ignore[arg-type]


@pytest.mark.django_db
def test_unknown_job_is_refused() -> None:
    with pytest.raises(AppError) as refused:
        queue.enqueue("test.nothing", 1)
    assert refused.value.code == "job_unknown"
    assert not OrmQ.objects.exists()


def test_two_jobs_of_one_name_are_refused(done: list[tuple[int, ...]]) -> None:
    with pytest.raises(ValueError, match="twice"):
        queue.job("test.note")(lambda: None)


@pytest.mark.django_db
def test_stopping_worker_puts_the_job_back(
    done: list[tuple[int, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stopping._requested, "value", True)
    monkeypatch.setattr(Conf, "CLUSTER_NAME", "updates")
    queue.perform("test.note", 7)
    assert done == []
    assert OrmQ.objects.get().key == "updates"


@pytest.mark.django_db
def test_starting_workers_free_what_a_killed_cluster_had_taken(done: list[tuple[int, ...]]) -> None:
    for cluster in ("default", "updates"):
        queue.enqueue("test.note", 1, cluster=cluster)
    OrmQ.objects.update(lock=now() + timedelta(days=1))
    free_locked("updates")
    assert [row.key for row in OrmQ.objects.filter(lock__lte=now())] == ["updates"]


def test_admin_has_no_page_of_django_q() -> None:
    assert not [model for model in admin.site._registry if model._meta.app_label == "django_q"]


def test_our_queue_settings_are_safe() -> None:
    assert [error for error in run_checks() if error.id.startswith("jobs.")] == []


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"timeout": None}, "timeout must be set"),
        ({"retry": 360}, "retry must be more than"),
        ({"max_attempts": 0}, "max_attempts"),
        ({"ack_failures": False}, "ack_failures"),
        ({"orm": None}, "must be the database"),
        ({"ALT_CLUSTERS": {"updates": {"timeout": 1000, "retry": 60}}}, "cluster updates: retry"),
    ],
)
def test_unsafe_queue_settings_fail_the_check(settings, change: dict[str, object], reason: str) -> None:
    settings.Q_CLUSTER = {**settings.Q_CLUSTER, **change}
    assert any(reason in error.msg for error in queue_settings())


@pytest.mark.parametrize(("priority", "refused"), [("idle", False), ("nice", False), ("low", True)])
def test_a_priority_that_there_is_not_fails_the_check(
    monkeypatch: pytest.MonkeyPatch, priority: str, refused: bool
) -> None:
    monkeypatch.setattr(checks, "ENV", replace(ENV, update_priority=priority))
    assert [error.id for error in checks.update_priority()] == (["jobs.E002"] if refused else [])
