"""Processes that must not outlive their reason: identity across pid reuse, and ends that are sure."""

import ctypes
import json
import os
import signal
import socket
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

from backend.core.errors import AppError

PR_SET_PDEATHSIG = 1
PROCESS_FILE = "process.json"
_libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True, slots=True)
class Identity:
    """One process for ever: pids are used again, a pid with its start (clock ticks since boot) is not."""

    pid: int
    started: int
    boot: str
    host: str

    @classmethod
    def of(cls, pid: int) -> Self | None:
        """The identity of a running process; None when there is none (a zombie has ended too)."""
        try:
            status = Path(f"/proc/{pid}/stat").read_text()
        except OSError:
            return None
        # The name in brackets may hold spaces; state is the first field after it, start time the 20th.
        fields = status.rpartition(")")[2].split()
        if fields[0] in "ZX":
            return None
        return cls(pid=pid, started=int(fields[19]), boot=_boot(), host=socket.gethostname())

    def is_running(self) -> bool:
        """Whether this very process runs on this very machine."""
        return Identity.of(self.pid) == self


def die_with_parent(parent: int, how: signal.Signals = signal.SIGTERM) -> None:
    """Have the kernel send this process `how` when `parent`, which started it, ends, however that ends."""
    _libc.prctl(PR_SET_PDEATHSIG, int(how), 0, 0, 0)
    if os.getppid() != parent:
        os.kill(os.getpid(), how)


def tie_forks() -> None:
    """Have every process forked from now on, and those forked from it, die with its parent."""
    parents: list[int] = []

    def note() -> None:
        parents[:] = [os.getpid()]

    os.register_at_fork(before=note, after_in_child=lambda: die_with_parent(parents[0]))


def remember(folder: Path, pid: int) -> None:
    """Note in `folder` which process works there."""
    if found := Identity.of(pid):
        aside = folder / f".{PROCESS_FILE}"
        aside.write_text(json.dumps(asdict(found)))
        aside.replace(folder / PROCESS_FILE)


def running_in(folder: Path) -> Identity | None:
    """The process that was noted in `folder` and still runs on this machine."""
    try:
        found = Identity(**json.loads((folder / PROCESS_FILE).read_text()))
    except (OSError, ValueError, TypeError):
        return None
    return found if found.is_running() else None


def end_leftover(folder: Path) -> bool:
    """Kill what still works in `folder`, its whole session; whether there was anything.

    Raises: AppError `process_not_ended` when it still runs after that.
    """
    found = running_in(folder)
    if found is None:
        return False
    signal_group(found.pid, signal.SIGKILL)
    if not _ends(found, within_s=3.0):
        raise AppError("process_not_ended", f"Process {found.pid} could not be ended.", pid=found.pid)
    return True


def signal_group(pid: int, how: signal.Signals) -> None:
    """Signal the process group that `pid` leads; one that has ended is fine."""
    try:
        os.killpg(pid, how)
    except ProcessLookupError:
        return


def _ends(found: Identity, within_s: float) -> bool:
    deadline = time.monotonic() + within_s
    while found.is_running():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def _boot() -> str:
    return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
