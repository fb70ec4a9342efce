"""What was erased, beside the database: `<home>/erasures/erased.jsonl`, appended to and never rewritten.

A line names a service and the digest of a sample's bytes, and no content. Restored backups are held against it, so it
is never restored over a newer one.
"""

import fcntl
import json
import os
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

from backend.config.environment import ENV
from backend.core.clock import now
from backend.core.errors import AppError

Digests = Mapping[str, set[str]]


def record_path() -> Path:
    return ENV.home / "erasures" / "erased.jsonl"


def recorded(path: Path | None = None) -> Digests:
    """Service name -> digests of what was erased of it. Raises AppError `erasures_unreadable`."""
    path = path or record_path()
    found: dict[str, set[str]] = defaultdict(set)
    if not path.exists():
        return found
    for number, line in enumerate(path.read_text().splitlines(), start=1):
        try:
            row = json.loads(line)
            found[row["service"]].add(row["payload"])
        except (ValueError, KeyError, TypeError) as error:
            raise AppError("erasures_unreadable", f"Line {number} of {path.name} is no erasure.") from error
    return found


def record(service: str, payloads: Iterable[str]) -> None:
    """Append those that are not there yet; on the disk when this returns."""
    path = record_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        at, known = now().isoformat(), recorded()[service] if path.stat().st_size else set()
        for payload in sorted(set(payloads) - known):
            file.write(json.dumps({"at": at, "service": service, "payload": payload}) + "\n")
        file.flush()
        os.fsync(file.fileno())
