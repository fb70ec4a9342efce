"""Where logs ended and when, kept outside the database: who rewrites a log cannot rewrite what lies elsewhere.

`anchors.jsonl` is appended to, an object a line: {"at", "scope", "number", "hash"}.
"""

import json
import os
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

from backend.config.environment import ENV
from backend.core.actor import system_actor
from backend.core.acts import SITE, act
from backend.core.chain import canonical_time, encode
from backend.core.clock import now
from backend.core.errors import AppError
from backend.core.models import LogEntry, LogHead

FILE = "anchors.jsonl"
LONGEST_LINE = 4096
ANCHORER = system_actor("control")
Anchored = dict[tuple[int, str], str]  # (number, hash) -> when


class Anchor(NamedTuple):
    at: str
    scope: str
    number: int
    hash: str


def anchor_if_due(folder: Path) -> bool:
    """Append the heads of all logs where the last time was `anchor_hours` ago; returns whether it was."""
    last = LogEntry.objects.filter(scope=SITE, kind="log.anchored").order_by("-number").first()
    if last is not None and last.at > now() - timedelta(hours=ENV.anchor_hours):
        return False
    anchors = _heads()
    _append(folder / FILE, anchors)
    with act(SITE, ANCHORER) as log:
        head = LogHead.objects.get(scope=SITE)
        log.record("log.anchored", head, {"folder": str(folder), "heads": len(anchors)})
    return True


def anchors_in(folder: Path) -> dict[str, Anchored]:
    """Scope -> what was anchored of it, in the folder's file; empty before the first time."""
    file = folder / FILE
    return anchors_read(file) if file.exists() else {}


def anchors_read(file: Path) -> dict[str, Anchored]:
    """Scope -> what was anchored of it; of equal anchors the first. Raises AppError `anchors_invalid`."""
    known: dict[str, Anchored] = {}
    with file.open(encoding="utf-8") as lines:
        for place, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            anchor = _anchor(line)
            if anchor is None:
                detail = f"Line {place} of {file} is no anchor: it was cut off or changed."
                raise AppError("anchors_invalid", detail, line=place)
            known.setdefault(anchor.scope, {}).setdefault((anchor.number, anchor.hash), anchor.at)
    return known


def _anchor(line: str) -> Anchor | None:
    try:
        found = Anchor(**json.loads(line))
    except (ValueError, TypeError):
        return None
    return found if isinstance(found.number, int) else None


def _heads() -> list[Anchor]:
    at, heads = canonical_time(now()), LogHead.objects.filter(number__gt=0).order_by("scope")
    return [Anchor(at, head.scope, head.number, head.hash) for head in heads]


def _append(file: Path, anchors: list[Anchor]) -> None:
    """A line that a crash cut off is taken back first."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a+b") as written:
        begin = max(0, written.tell() - LONGEST_LINE)
        written.seek(begin)
        written.truncate(begin + written.read().rfind(b"\n") + 1)
        written.write("".join(f"{encode(anchor._asdict())}\n" for anchor in anchors).encode())
        written.flush()
        os.fsync(written.fileno())
