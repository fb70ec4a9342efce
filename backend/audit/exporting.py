"""A log as JSON lines or CSV, with all that its hashes are made of: whoever holds it can verify it."""

import csv
import io
from collections.abc import Iterator
from typing import Any

from backend.audit.logs import Log
from backend.audit.narrowing import Wanted
from backend.core.acts import act
from backend.core.cells import no_formula
from backend.core.chain import FIELDS, canonical_time, encode

FORMATS = {"jsonl": "application/jsonl", "csv": "text/csv"}
COLUMNS = ("scope", *FIELDS)
AT_ONCE = 1000


def log_export(log: Log, wanted: Wanted, format_: str) -> tuple[str, Iterator[bytes]]:
    """A name for the file, and its parts, oldest entry first.

    The export is itself an entry, and the last that may be in it. format_: of FORMATS. Raises ForbiddenError.
    """
    log.require_managed()
    with act(log.scope, log.actor) as own:
        entry = own.record("log.exported", log.head, {"format": format_, "wanted": wanted.told()})
    name = f"{log.project.slug if log.project else 'site'}-log-{entry.number}.{format_}"
    return name, _parts(log, wanted, format_, entry.number)


def _parts(log: Log, wanted: Wanted, format_: str, upto: int) -> Iterator[bytes]:
    if format_ == "csv":
        yield f"{','.join(COLUMNS)}\r\n".encode()
    rows, last = wanted.of(log.rows).filter(number__lte=upto).order_by("number"), 0
    while found := list(rows.filter(number__gt=last).values_list(*FIELDS)[:AT_ONCE]):
        last = found[-1][0]
        told = [_told(log.scope, row) for row in found]
        lines = _csv(told) if format_ == "csv" else "".join(f"{encode(entry)}\n" for entry in told)
        yield lines.encode()


def _told(scope: str, row: tuple[Any, ...]) -> dict[str, Any]:
    entry = dict(zip(FIELDS, row, strict=True))
    return {"scope": scope, **entry, "at": canonical_time(entry["at"])}


def _csv(entries: list[dict[str, Any]]) -> str:
    written = io.StringIO()
    lines = csv.writer(written)
    for entry in entries:
        cells = entry | {"data": encode(entry["data"])}
        lines.writerow([no_formula(cells[name]) for name in COLUMNS])
    return written.getvalue()
