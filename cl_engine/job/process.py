"""A job's place among the machine's processes: ended with its supervisor, interruptible, alone in its folder."""

import ctypes
import fcntl
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TextIO

from cl_engine.errors import EngineError

PR_SET_PDEATHSIG = 1
INIT = 1


class Interruption(BaseException):
    """The job was asked to end and can be resumed; no `except Exception` on the way may swallow it."""


class Interruptions:
    """SIGTERM and SIGINT end the job where it stands, or at its next checkpoint inside `deferred`."""

    def __init__(self) -> None:
        self.asked = False
        self._deferred = False
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._arrived)

    @contextmanager
    def deferred(self) -> Iterator[None]:
        """The body looks at `asked` itself; what it did not see ends the job right after it."""
        self._deferred = True
        try:
            yield
        finally:
            self._deferred = False
        if self.asked:
            raise Interruption

    def _arrived(self, number: int, frame: FrameType | None) -> None:
        self.asked = True
        if not self._deferred:
            raise Interruption


def end_with_supervisor(supervisor: int | None) -> None:
    """Be told by SIGTERM when the parent dies. Raises Interruption where it is gone already.

    supervisor: the expected parent's process id; without it, a parent of process 1 counts as gone.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    if hasattr(libc, "prctl"):
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    parent = os.getppid()
    if (supervisor is None and parent == INIT) or supervisor not in (None, parent):
        raise Interruption


def alone_in(folder: Path) -> TextIO:
    """Hold the folder until the returned file is closed. Raises EngineError job_running."""
    lock = (folder / ".lock").open("w", encoding="utf-8")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise EngineError("job_running", f"Another process is running the job in {folder}.") from None
    return lock
