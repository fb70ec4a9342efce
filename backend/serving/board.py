"""Where whoever measures a service's latency says how it is; a governed job, a training
or a profile, looks there between its steps.

A file for each writer, replaced as a whole: no lock, no database, nothing that a reader could hold up.
"""

import json
import re
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from backend.config.environment import ENV


def board() -> Path:
    """The folder of the notices."""
    return ENV.home / "latency"


def governor(service: str, objective_ms: float) -> dict[str, Any]:
    """What the engine's governor is given of a service that its work must not disturb, as JSON."""
    return {
        "service": service,
        "objective_ms": objective_ms,
        "folder": str(board()),
        "priority": ENV.update_priority,
    }


def post(writer: str, services: Mapping[str, Mapping[str, Any]], valid_s: float | None = None) -> None:
    """Replace the writer's notice: by service name, `requests`, `p99_ms` and `swapping`, as far as it knows them.

    valid_s: how long it holds if no other replaces it; without it the reader's few seconds.
    """
    content: dict[str, Any] = {"written_s": time.time(), "services": services}
    if valid_s is not None:
        content["valid_s"] = valid_s
    path = _path(writer)
    path.parent.mkdir(parents=True, exist_ok=True)
    # Not flushed to the disk: after a crash of the machine nobody trains by it.
    part = path.with_suffix(".part")
    part.write_text(json.dumps(content))
    part.replace(path)


def withdraw(writer: str) -> None:
    """Take the notice away: the writer measures no more."""
    _path(writer).unlink(missing_ok=True)


def _path(writer: str) -> Path:
    return board() / f"{re.sub(r'[^A-Za-z0-9_.-]', '-', writer)}.json"
