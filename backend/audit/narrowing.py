"""Which entries of a log are wanted, and a page of them by their numbers."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import QuerySet

from backend.audit.logs import Log
from backend.core.chain import canonical_time
from backend.core.models import LogEntry

PAGE = 50
Rows = QuerySet[LogEntry]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is blank narrows nothing.

    actor: `user:3`; object: `alert:12`, or `alert` for all of its kind; kind: `alert.opened`, or `alert` for all
    that happens to one; since and until: from the one on, and before the other.
    """

    actor: str = ""
    object: str = ""
    kind: str = ""
    since: datetime | None = None
    until: datetime | None = None

    def of(self, rows: Rows) -> Rows:
        if self.actor:
            rows = rows.filter(actor=self.actor)
        if self.object:
            one = ":" in self.object
            rows = (
                rows.filter(object=self.object) if one else rows.filter(object__startswith=f"{self.object}:")
            )
        if self.kind:
            one = "." in self.kind
            rows = rows.filter(kind=self.kind) if one else rows.filter(kind__startswith=f"{self.kind}.")
        if self.since:
            rows = rows.filter(at__gte=self.since)
        return rows.filter(at__lt=self.until) if self.until else rows

    def told(self) -> dict[str, str]:
        """What narrows something, as texts."""
        named = {name: getattr(self, name) for name in self.__slots__}
        return {
            name: canonical_time(value) if isinstance(value, datetime) else value
            for name, value in named.items()
            if value
        }


@dataclass(frozen=True, slots=True)
class Page:
    """Entries, newest first; newer and older: the number to ask on from, None at an end."""

    entries: list[LogEntry]
    newer: int | None
    older: int | None


def page_of(rows: Rows, *, before: int | None = None, after: int | None = None, most: int = PAGE) -> Page:
    """The newest of `rows`, or those next before or after a number."""
    if after is not None:
        found = list(rows.filter(number__gt=after).order_by("number")[: most + 1])
        entries = found[:most][::-1]
        return Page(
            entries, entries[0].number if len(found) > most else None, entries[-1].number if entries else None
        )
    rows = rows if before is None else rows.filter(number__lt=before)
    found = list(rows.order_by("-number")[: most + 1])
    entries = found[:most]
    newer = entries[0].number if before is not None and entries else None
    return Page(entries, newer, entries[-1].number if len(found) > most else None)


def actors_in(log: Log) -> list[str]:
    """The references of all who did something there."""
    return _distinct(log, "actor")


def kinds_in(log: Log) -> list[str]:
    """All kinds of entries there are."""
    return _distinct(log, "kind")


def _distinct(log: Log, column: str) -> list[str]:
    """By the column's index, from one value to the next: DISTINCT would read every entry."""
    following = f"SELECT MIN({column}) FROM core_logentry WHERE scope = %s"  # noqa: S608 - a name of ours
    statement = f"""
        WITH RECURSIVE found(value) AS (
            {following}
            UNION ALL
            SELECT ({following} AND {column} > value) FROM found WHERE value IS NOT NULL
        )
        SELECT value FROM found WHERE value IS NOT NULL
    """  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(statement, [log.scope, log.scope])
        return [value for (value,) in cursor.fetchall()]
