"""What verification finds of a log that somebody changed who holds the database: each row by its number."""

from collections.abc import Callable

import pytest
from django.db import connection

from backend.access.models import Project
from backend.core.actor import system_actor
from backend.core.acts import act, project_scope
from backend.core.chain import entry_hash, scopes, verify
from backend.core.models import LogEntry, LogHead
from tests.guards import unguarded

ENTRIES = 6


@pytest.fixture
def scope(db: None) -> str:
    """The scope of a log of six entries."""
    project = Project.objects.create(name="P", slug="p")
    for number in range(ENTRIES):
        with act(project_scope(project.pk), system_actor("test")) as log:
            log.record("thing.happened", project, {"number": number})
    return project_scope(project.pk)


def run(*statements: str) -> None:
    """What somebody does to the log who owns the database."""
    with unguarded(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def move(old: int, new: int) -> str:
    return f"UPDATE core_logentry SET number = {new} WHERE number = {old}"


def insert(scope: str, number: int) -> None:
    """A forged entry that fits what is before it."""
    before = LogEntry.objects.get(scope=scope, number=number - 1)
    forged = LogEntry(
        scope=scope,
        number=number,
        at=before.at,
        actor="user:9",
        kind="a.forgery",
        object="project:1",
        previous_hash=before.hash,
    )
    forged.hash = entry_hash(forged)
    forged.save(force_insert=True)


def insert_in_the_middle(scope: str) -> None:
    run(*[move(number, number + 1) for number in range(ENTRIES, 2, -1)], "UPDATE core_loghead SET number = 7")
    insert(scope, 3)


def replace(scope: str) -> None:
    run("DELETE FROM core_logentry WHERE number = 3")
    insert(scope, 3)


@pytest.mark.parametrize(
    ("forge", "found"),
    [
        (
            lambda scope: run("UPDATE core_logentry SET actor = 'user:9' WHERE number = 2"),
            ["entry 2 was changed."],
        ),
        (
            lambda scope: run("UPDATE core_logentry SET kind = 'a.b' WHERE number = 2"),
            ["entry 2 was changed."],
        ),
        (
            lambda scope: run("""UPDATE core_logentry SET data = '{"number": 9}' WHERE number IN (2, 4)"""),
            ["entry 2 was changed.", "entry 4 was changed."],
        ),
        (
            lambda scope: run("UPDATE core_logentry SET at = '2020-01-01 00:00:00+00:00' WHERE number = 2"),
            ["entry 2 was changed."],
        ),
        (lambda scope: run("DELETE FROM core_logentry WHERE number = 2"), ["entry 2 is missing."]),
        (
            lambda scope: run("DELETE FROM core_logentry WHERE number IN (1, 2)"),
            ["entries 1 to 2 are missing."],
        ),
        (
            lambda scope: run(move(2, 99), move(3, 2), move(99, 3)),
            [
                "entry 2 was written as entry 3: rows were reordered or inserted.",
                "entry 3 was written as entry 2: rows were reordered or inserted.",
                "entry 4 does not follow entry 3: one of them was replaced or inserted.",
            ],
        ),
        (
            lambda scope: run("DELETE FROM core_logentry WHERE number > 4"),
            ["entries 5 to 6 are missing. The head says 6."],
        ),
        (replace, ["entry 4 does not follow entry 3: one of them was replaced or inserted."]),
        (
            insert_in_the_middle,
            [
                f"entry {n} was written as entry {n - 1}: rows were reordered or inserted."
                for n in (4, 5, 6, 7)
            ],
        ),
        (
            lambda scope: insert(scope, 7),
            ["entry 7 lies beyond the head: it was inserted, or the head was set back."],
        ),
        (
            lambda scope: run("UPDATE core_loghead SET number = 5"),
            [
                "the head has another hash than entry 5: one of them was forged.",
                "entry 6 lies beyond the head: it was inserted, or the head was set back.",
            ],
        ),
        (
            lambda scope: run("UPDATE core_loghead SET hash = 'forged'"),
            ["the head has another hash than entry 6: one of them was forged."],
        ),
        (
            lambda scope: run("DELETE FROM core_loghead"),
            ["its head is missing; the entries end at 6."],
        ),
    ],
)
def test_each_forgery_is_named(scope: str, forge: Callable[[str], None], found: list[str]) -> None:
    assert verify(scope).findings == []
    forge(scope)
    assert verify(scope).findings == [f"{scope}: {sentence}" for sentence in found]


def test_a_whole_chain_says_how_far_it_goes(scope: str) -> None:
    told: list[int] = []
    found = verify(scope, told=told.append)
    head = LogHead.objects.get(scope=scope)
    assert (found.rows, found.number, found.hash) == (ENTRIES, head.number, head.hash)
    assert sum(told) == ENTRIES


def test_a_head_without_entries_is_whole(db: None) -> None:
    LogHead.objects.create(scope="project:99")
    assert verify("project:99").findings == []
    assert scopes() == ["project:99"]


def test_a_log_that_was_rewritten_whole_is_found_by_an_anchor(scope: str) -> None:
    anchored = LogHead.objects.get(scope=scope)
    anchors = {(anchored.number, anchored.hash): "2026-01-01"}
    assert verify(scope, anchors).findings == []
    run("DELETE FROM core_logentry WHERE number > 4")
    kept = LogEntry.objects.get(scope=scope, number=4)
    run(f"UPDATE core_loghead SET number = 4, hash = '{kept.hash}'")
    assert verify(scope).findings == []
    assert verify(scope, anchors).findings == [
        f"{scope}: it ends at 4, but entry 6 was anchored at 2026-01-01."
    ]
    for number in (5, 6):
        insert(scope, number)
    last = LogEntry.objects.get(scope=scope, number=6)
    run(f"UPDATE core_loghead SET number = 6, hash = '{last.hash}'")
    assert verify(scope).findings == []
    assert verify(scope, anchors).findings == [
        f"{scope}: entry 6 is not the one whose hash was anchored at 2026-01-01."
    ]
