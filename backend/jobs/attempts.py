"""An attempt at a job: its folder, its heartbeats, and what it means that it was ended."""

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from backend.core.errors import ConflictError, InterruptionError
from backend.jobs.heartbeats import BEAT_EVERY_S
from backend.jobs.supervisor import Ending


@contextmanager
def attempt_folder(home: Path, attempt: int) -> Iterator[Path]:
    """This attempt's, in the folder of all of them, which is gone afterwards; what an earlier one left goes first."""
    shutil.rmtree(home, ignore_errors=True)
    folder = home / str(attempt)
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(home, ignore_errors=True)


def beating_when_asked(beat: Callable[[], bool]) -> Callable[[], bool]:
    """Whether the attempt is still wanted, to be asked several times a second: as `beat` says every few seconds."""
    due = 0.0
    alive = True

    def wanted() -> bool:
        nonlocal due, alive
        if time.monotonic() >= due:
            due = time.monotonic() + BEAT_EVERY_S
            alive = beat()
        return alive

    return wanted


def require_wanted(ending: Ending) -> None:
    """Raises: ConflictError `attempt_over` where it was called off, InterruptionError where the worker stops."""
    if ending is Ending.CALLED_OFF:
        raise ConflictError("attempt_over", "Another attempt has taken this over.")
    if ending is Ending.STOPPING:
        raise InterruptionError("The worker was stopped.")
