"""The log's triggers and tests: a flush of the test's database goes round them, as a forger would."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.commands import flush
from django.db import connection

from backend.core.guards import TABLES

_sql_flush = flush.sql_flush


@contextmanager
def unguarded() -> Iterator[None]:
    """The triggers do nothing: for whoever owns the database and forges its log."""
    down, up = _switch()
    _execute(down)
    try:
        yield
    finally:
        _execute(up)


def flush_unguarded() -> None:
    """Have `flush`, by which a test with transactions ends, empty the log too. For this process alone."""

    def sql_flush(*args: Any, **kwargs: Any) -> list[str]:
        down, up = _switch()
        statements = _sql_flush(*args, **kwargs)
        return [*down, *statements, *up] if statements else []

    flush.sql_flush = sql_flush


def _execute(statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _switch() -> tuple[list[str], list[str]]:
    """The statements that take the triggers away, and those that bring them back."""
    if connection.vendor == "postgresql":
        down, up = (
            [f"ALTER TABLE {table} {verb} TRIGGER USER" for table in TABLES] for verb in ("DISABLE", "ENABLE")
        )
        return down, up
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'core_log%'")
        found = cursor.fetchall()
    return [f"DROP TRIGGER {name}" for name, _ in found], [sql for _, sql in found]
