"""The log's hash chain: how an entry is hashed, and what is found of a scope whose rows are read again.

Memory stays the same however long the log is; only the findings and the scope's anchors are kept.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.db.models import OuterRef, Subquery

from backend.core.models import LogEntry, LogHead

FIELDS = ("number", "at", "actor", "kind", "object", "data", "previous_hash", "hash")
AT_ONCE = 2000
# How far from its place a row is looked for that was moved.
NEAR = 5000
MOST_FINDINGS = 20

# (number, hash) -> when the head was anchored so
Anchors = Mapping[tuple[int, str], str]
Row = tuple[Any, ...]  # of FIELDS
encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode


def canonical_time(at: datetime) -> str:
    """In UTC by ISO 8601 with six digits of the second, e.g. `2026-01-31T12:00:00.000000+00:00`."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def digest(scope: str, row: Row) -> str:
    """SHA-256 (hex) over the canonical JSON of all FIELDS but the last, and the scope."""
    number, at, actor, kind, name, data, previous_hash = row[:7]
    body = {
        "scope": scope,
        "number": number,
        "at": canonical_time(at),
        "actor": actor,
        "kind": kind,
        "object": name,
        "data": data,
        "previous_hash": previous_hash,
    }
    return hashlib.sha256(encode(body).encode()).hexdigest()


def entry_hash(entry: LogEntry) -> str:
    """The hash that the entry's own fields ask for."""
    return digest(entry.scope, tuple(getattr(entry, name) for name in FIELDS))


def scopes() -> list[str]:
    """Every scope that has a head or an entry."""
    headed = LogHead.objects.values_list("scope", flat=True)
    return sorted({*headed, *LogEntry.objects.order_by().values_list("scope", flat=True).distinct()})


def verify_chain(scope: str) -> str | None:
    """None when the scope's chain is whole, else one sentence naming the first row that is not."""
    return next(iter(verify(scope).findings), None)


@dataclass
class Verified:
    """What was read of a scope: so many rows, to the entry `number` with `hash`; findings: a sentence each."""

    scope: str
    rows: int = 0
    number: int = 0
    hash: str = ""
    findings: list[str] = field(default_factory=list)

    def find(self, sentence: str) -> None:
        if len(self.findings) < MOST_FINDINGS:
            self.findings.append(f"{self.scope}: {sentence}")


def verify(scope: str, anchors: Anchors | None = None, told: Callable[[int], None] | None = None) -> Verified:
    """Read the scope's chain from its beginning to its head; `told` hears of every so many rows."""
    found, known = Verified(scope), _by_number(anchors or {})
    # Read first: what is appended meanwhile lies beyond it.
    head = LogHead.objects.filter(scope=scope).first()
    rows = LogEntry.objects.filter(scope=scope).order_by("number")
    if head is not None:
        rows = rows.filter(number__lte=head.number)
    for row in rows.values_list(*FIELDS).iterator(chunk_size=AT_ONCE):
        _take(found, row)
        for hash_, at in known.get(row[0], ()):
            if hash_ != row[7]:
                found.find(f"entry {row[0]} is not the one whose hash was anchored at {at}.")
        if told and found.rows % AT_ONCE == 0:
            told(AT_ONCE)
    if told:
        told(found.rows % AT_ONCE)
    _end(found, head)
    for number, said in known.items():
        if number > found.number:
            found.find(f"it ends at {found.number}, but entry {number} was anchored at {said[0][1]}.")
    return found


def _take(found: Verified, row: Row) -> None:
    number, previous_hash, hash_ = row[0], row[6], row[7]
    if number <= found.number:
        found.find(f"entry {number} was inserted: no log counts so.")
    elif number > found.number + 1:
        found.find(_missing(found.number + 1, number - 1))
    if digest(found.scope, row) != hash_:
        found.find(_changed(found.scope, row))
    elif number == found.number + 1 and previous_hash != found.hash:
        found.find(
            f"entry {number} does not follow entry {number - 1}: one of them was replaced or inserted."
        )
    found.number, found.hash, found.rows = number, hash_, found.rows + 1


def _end(found: Verified, head: LogHead | None) -> None:
    if head is None:
        if found.rows:
            found.find(f"its head is missing; the entries end at {found.number}.")
        return
    if found.number < head.number:
        found.find(f"{_missing(found.number + 1, head.number)} The head says {head.number}.")
    elif found.hash != head.hash:
        found.find(f"the head has another hash than entry {found.number}: one of them was forged.")
    # One statement, so that an act that ends meanwhile is seen whole or not at all.
    now_at = LogHead.objects.filter(scope=OuterRef("scope")).values("number")
    beyond = LogEntry.objects.filter(scope=found.scope, number__gt=Subquery(now_at)).order_by("number")
    for number in beyond.values_list("number", flat=True)[:MOST_FINDINGS]:
        found.find(f"entry {number} lies beyond the head: it was inserted, or the head was set back.")


def _missing(first: int, last: int) -> str:
    return f"entry {first} is missing." if first == last else f"entries {first} to {last} are missing."


def _changed(scope: str, row: Row) -> str:
    number = row[0]
    for other in range(max(1, number - NEAR), number + NEAR):
        if digest(scope, (other, *row[1:])) == row[7]:
            return f"entry {number} was written as entry {other}: rows were reordered or inserted."
    return f"entry {number} was changed."


def _by_number(anchors: Anchors) -> dict[int, list[tuple[str, str]]]:
    known: dict[int, list[tuple[str, str]]] = {}
    for (number, hash_), at in sorted(anchors.items()):
        known.setdefault(number, []).append((hash_, at))
    return known
