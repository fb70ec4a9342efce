"""The log: dense, hash-chained, append-only, and what verification finds."""

import pytest
from django.db import IntegrityError, connection, transaction

from backend.access.models import Project
from backend.core.actor import system_actor
from backend.core.acts import act, project_scope, ref
from backend.core.chain import verify_chain
from backend.core.errors import ConflictError
from backend.core.guards import EVENTS, TABLES, missing_guards
from backend.core.models import LogEntry
from tests.guards import unguarded

ACTOR = system_actor("test")


def log_three(project: Project) -> str:
    scope = project_scope(project.pk)
    for number in range(3):
        with act(scope, ACTOR) as log:
            log.record("thing.happened", project, {"number": number})
    return scope


def lose_an_entry(project: Project) -> None:
    with act(project_scope(project.pk), ACTOR) as log:
        log.record("lost.entry", project)
        raise ConflictError("lost", "Something went wrong after the entry was written.")


@pytest.fixture
def project(db: None) -> Project:
    return Project.objects.create(name="P", slug="p")


def test_numbers_are_dense_and_the_chain_verifies(project: Project) -> None:
    scope = log_three(project)
    assert list(LogEntry.objects.filter(scope=scope).values_list("number", flat=True)) == [1, 2, 3]
    assert verify_chain(scope) is None
    assert LogEntry.objects.filter(object=ref(project)).count() == 3


def test_a_nested_act_moves_the_same_head(project: Project) -> None:
    scope = project_scope(project.pk)
    with act(scope, ACTOR) as outer:
        outer.record("a.b", project)
        with act(scope, ACTOR) as inner:
            inner.record("c.d", project)
        outer.record("e.f", project)
    assert list(LogEntry.objects.filter(scope=scope).values_list("kind", flat=True)) == ["a.b", "c.d", "e.f"]
    assert verify_chain(scope) is None


def test_an_act_that_fails_leaves_no_entry_and_no_gap(project: Project) -> None:
    scope = project_scope(project.pk)
    with pytest.raises(ConflictError):
        lose_an_entry(project)
    with act(scope, ACTOR) as log:
        log.record("kept.entry", project)
    assert list(LogEntry.objects.filter(scope=scope).values_list("number", "kind")) == [(1, "kept.entry")]


def test_an_entry_is_never_changed_or_deleted(project: Project) -> None:
    scope = log_three(project)
    entry = LogEntry.objects.filter(scope=scope).first()
    assert entry is not None
    with pytest.raises(ConflictError, match="never changed"):
        entry.save()
    with pytest.raises(ConflictError, match="never deleted"):
        entry.delete()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE core_logentry SET actor = 'user:9' WHERE number = 2",
        "DELETE FROM core_logentry WHERE number = 3",
        "UPDATE core_loghead SET number = 2",
        "UPDATE core_loghead SET hash = ''",
        "UPDATE core_loghead SET scope = 'project:99'",
        "DELETE FROM core_loghead",
    ],
)
def test_the_database_refuses_to_change_the_log(project: Project, statement: str) -> None:
    scope = log_three(project)
    with (
        pytest.raises(IntegrityError, match=r"never changed or deleted|only goes forward"),
        transaction.atomic(),
    ):
        connection.cursor().execute(statement)
    assert verify_chain(scope) is None


@pytest.mark.parametrize("table", TABLES)
def test_the_database_refuses_to_empty_the_log(project: Project, table: str) -> None:
    log_three(project)
    copied = f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"
    statement = f"TRUNCATE {table}" if connection.vendor == "postgresql" else copied
    with pytest.raises(IntegrityError), transaction.atomic():
        connection.cursor().execute(statement)


def test_rows_of_the_log_are_neither_updated_nor_deleted_in_bulk(project: Project) -> None:
    rows = LogEntry.objects.filter(scope=log_three(project))
    with pytest.raises(ConflictError, match="never changed"):
        rows.update(actor="user:9")
    with pytest.raises(ConflictError, match="never deleted"):
        rows.delete()


def test_a_dropped_guard_is_named(project: Project) -> None:
    assert missing_guards() == []
    with unguarded():
        assert sorted(missing_guards()) == sorted(
            f"{table}_{event}" for table in TABLES for event in EVENTS[connection.vendor]
        )


def test_numbers_come_back_from_either_database_as_they_were_hashed(project: Project) -> None:
    scope, data = (
        project_scope(project.pk),
        {"huge": 1e22, "none": -0.0, "tiny": 1e-9, "whole": 5.0, "long": 0.1},
    )
    with act(scope, ACTOR) as log:
        log.record("thing.measured", project, data)
    assert verify_chain(scope) is None
    assert LogEntry.objects.get(scope=scope).data == data
