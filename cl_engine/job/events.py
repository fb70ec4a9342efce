"""The append-only event file that a job's supervisor reads from any offset."""

import json
import time
from pathlib import Path
from typing import Any, Protocol


class Echo(Protocol):
    """Where events are shown as well."""

    def write(self, text: str, /) -> int: ...

    def flush(self) -> None: ...


class EventLog:
    """Appends one JSON object a line; `seq` goes on where the file's last whole line ended."""

    def __init__(self, path: Path, echo: Echo | None = None) -> None:
        self._path, self._seq = path, _repaired(path)
        self._file = path.open("a", encoding="utf-8")
        self._echo = echo

    def earlier(self) -> list[dict[str, Any]]:
        """Every event so far, those of earlier processes included."""
        return [json.loads(line) for line in self._path.read_bytes().splitlines()]

    def emit(self, kind: str, **fields: Any) -> None:
        """Write an event at once. Fields must be JSON; NaN is refused."""
        self._seq += 1
        line = json.dumps({"seq": self._seq, "time_s": time.time(), "kind": kind, **fields}, allow_nan=False)
        self._file.write(line + "\n")
        self._file.flush()
        if self._echo:
            self._echo.write(line + "\n")
            self._echo.flush()

    def log(self, text: str, level: str = "info") -> None:
        """A line for people."""
        self.emit("log", level=level, text=text)


def _repaired(path: Path) -> int:
    """The last event's seq, after cutting off a line that a killed process left unfinished."""
    if not path.exists():
        return 0
    content = path.read_bytes()
    whole = content[: content.rfind(b"\n") + 1]
    if len(whole) < len(content):
        with path.open("r+b") as file:
            file.truncate(len(whole))
    lines = whole.splitlines()
    return int(json.loads(lines[-1])["seq"]) if lines else 0
