"""What the serving side says of itself: files in a folder, which gateways and the control loop replace all the time."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FRESH_S = 3.0
# Of fewer requests a 99th percentile says nothing.
LEAST_REQUESTS = 20


@dataclass(frozen=True)
class Reading:
    """requests: answered in the window. p99_ms: None where they are too few. swapping: a version is being exchanged."""

    requests: int = 0
    p99_ms: float | None = None
    swapping: bool = False


class Serving:
    """A service's state by its name, from the folder's `*.json`.

    Each file: `{"written_s": Unix time, "services": {name: {"requests": int, "p99_ms": float, "swapping": bool}}}`.
    One that is older than its `valid_s` (FRESH_S without), half written or of another form says nothing: a writer that
    died or errs ends no training.
    """

    def __init__(self, folder: Path, service: str, clock: Callable[[], float] = time.time) -> None:
        self.folder, self.service, self.clock = folder, service, clock

    def reading(self) -> Reading:
        """The worst of what those who speak now say."""
        told = list(self._told())
        counted = [one for one in told if one.get("requests", 0) >= LEAST_REQUESTS and "p99_ms" in one]
        return Reading(
            # Who counts at the gateway and who counts at the server count the same requests.
            requests=max((one.get("requests", 0) for one in told), default=0),
            p99_ms=max((one["p99_ms"] for one in counted), default=None),
            swapping=any(one.get("swapping", False) for one in told),
        )

    def _told(self) -> Iterator[dict[str, Any]]:
        now_s = self.clock()
        for path in self.folder.glob("*.json"):
            try:
                content = json.loads(path.read_bytes())
                fresh = abs(now_s - content["written_s"]) <= content.get("valid_s", FRESH_S)
                told = content["services"].get(self.service)
            except (OSError, ValueError, KeyError, TypeError, AttributeError):
                continue
            if fresh and isinstance(told, dict):
                yield told
