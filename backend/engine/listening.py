"""Reads what a job says: its event file from any offset, and its result."""

import json
from pathlib import Path
from typing import Any

from backend.core.errors import AppError

EVENTS_FILE = "events.jsonl"
RESULT_FILE = "result.json"
BENCHMARK_RESULTS_FILE = "results.json"
READ_BYTES = 1 << 20

Event = dict[str, Any]


def read_events(path: Path, offset: int) -> tuple[list[Event], int]:
    """The whole events after byte `offset`, at most about 1 MiB of them, and where to go on.

    A line that is still being written is left for the next call; a file that is not there yet is empty.
    """
    try:
        with path.open("rb") as reader:
            reader.seek(offset)
            content = reader.read(READ_BYTES)
    except FileNotFoundError:
        return [], offset
    whole = content[: content.rfind(b"\n") + 1]
    return [json.loads(line) for line in whole.splitlines() if line.strip()], offset + len(whole)


def last_failure(path: Path) -> Event | None:
    """The newest `failed` event of the file, if its job ended by one."""
    failed, offset = None, 0
    while True:
        events, after = read_events(path, offset)
        if after == offset:
            return failed
        failed = next((event for event in reversed(events) if event["kind"] == "failed"), failed)
        offset = after


class ProgressReader:
    """How far a job is, read on from its events whenever it is asked."""

    def __init__(self, folder: Path) -> None:
        self._path, self._offset, self._fraction = folder / EVENTS_FILE, 0, 0.0

    def fraction(self) -> float:
        """In [0, 1]; 0 before its first progress."""
        events, self._offset = read_events(self._path, self._offset)
        told = [event["fraction"] for event in events if event["kind"] == "progress"]
        self._fraction = told[-1] if told else self._fraction
        return self._fraction


def read_result(folder: Path) -> dict[str, Any]:
    """The result of a finished job. Raises AppError `result_unreadable`."""
    return _object(folder / RESULT_FILE)


def read_benchmark_results(folder: Path) -> dict[str, Any]:
    """What a finished benchmark measured: {"summary", "trials", "failed", "tuning"}.

    Raises: AppError `result_unreadable`.
    """
    found = _object(folder / BENCHMARK_RESULTS_FILE)
    return {name: found[name] for name in ("summary", "trials", "failed", "tuning")}


def _object(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text())
    except (OSError, ValueError) as error:
        raise AppError("result_unreadable", f"The job left no readable result: {error}.") from error
    if not isinstance(found, dict):
        raise AppError("result_unreadable", "The job's result is no JSON object.")
    return found
