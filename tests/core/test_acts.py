"""The log: dense, hash-chained, append-only, and what verification finds."""

import pytest
from django.db import transaction

from backend.access.models import Project
from backend.core.actor import system_actor
from backend.core.acts import act, project_scope, ref, verify_chain
from backend.core.errors import ConflictError
from backend.core.models import LogEntry, LogHead

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
    ("tamper", "found"),
    [
        (lambda rows: rows.filter(number=2).update(data={"number": 9}), "entry 2 was changed"),
        (lambda rows: rows.filter(number=2).update(actor="user:9"), "entry 2 was changed"),
        (lambda rows: rows.filter(number=2)._raw_delete("default"), "entry 2 is missing"),
        (lambda rows: rows.filter(number=3)._raw_delete("default"), "ends at 2 but its head says 3"),
    ],
)
def test_verification_names_the_row(project: Project, tamper: object, found: str) -> None:
    scope = log_three(project)
    with transaction.atomic():
        tamper(LogEntry.objects.filter(scope=scope))  # type: ignore[operator]
    assert found in str(verify_chain(scope))


def test_a_head_without_entries_is_whole(project: Project) -> None:
    LogHead.objects.create(scope="project:99")
    assert verify_chain("project:99") is None
