"""The triggers that keep the log append-only (migration 0002): which of them are not there."""

from django.db import connection

TABLES = ("core_logentry", "core_loghead")
EVENTS = {"sqlite": ("update", "delete", "insert"), "postgresql": ("update", "delete", "truncate")}
PRESENT = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')",
}


def missing_guards() -> list[str]:
    """The names of the triggers that were dropped or disabled."""
    with connection.cursor() as cursor:
        cursor.execute(PRESENT[connection.vendor])
        present = {name for (name,) in cursor.fetchall()}
    wanted = [f"{table}_{event}" for table in TABLES for event in EVENTS[connection.vendor]]
    return [name for name in wanted if name not in present]
