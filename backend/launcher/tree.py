"""The processes below this one, as the Linux kernel tells them in /proc."""

import ctypes
import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
POLL_S = 0.05


@dataclass(frozen=True)
class Entry:
    """One living process."""

    pid: int
    parent: int
    session: int


def adopt_orphans() -> None:
    """Makes every orphan below this process its child, so that none can slip away."""
    _prctl(PR_SET_CHILD_SUBREAPER, 1)


def end_with_parent(parent: int) -> None:
    """Asks the kernel to send this process SIGTERM when `parent`, which started it, is gone."""
    _prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        raise SystemExit(1)


def descendants(root: int | None = None) -> list[Entry]:
    """Every living process below `root` (default: this one); zombies are not living."""
    children: dict[int, list[Entry]] = {}
    for entry in _living():
        children.setdefault(entry.parent, []).append(entry)
    found: list[Entry] = []
    ahead = [root or os.getpid()]
    while ahead:
        below = children.get(ahead.pop(), [])
        found += below
        ahead += [entry.pid for entry in below]
    return found


def reap() -> dict[int, int]:
    """Collects every child that has ended: {pid: wait status}."""
    ended: dict[int, int] = {}
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return ended
        if pid == 0:
            return ended
        ended[pid] = status


def kill_session(session: int) -> None:
    """Kills what a dead session leader left in its session."""
    for entry in descendants():
        if entry.session == session:
            send(entry.pid, signal.SIGKILL)


def end_all(grace_s: float) -> int:
    """Ends every process below this one; returns how many had to be killed.

    Session leaders are asked with SIGTERM: they are the main processes and the jobs they run apart, and each
    ends its own session's members (a signal to all of a queue cluster would hang it). After `grace_s`
    whatever is left is killed.
    """
    deadline = time.monotonic() + grace_s
    asked: set[int] = set()
    killed: set[int] = set()
    while True:
        reap()
        living = descendants()
        if not living:
            return len(killed)
        for entry in living:
            if time.monotonic() >= deadline:
                killed.add(entry.pid)
                send(entry.pid, signal.SIGKILL)
            elif entry.pid == entry.session and entry.pid not in asked:
                asked.add(entry.pid)
                send(entry.pid, signal.SIGTERM)
        time.sleep(POLL_S)


def send(pid: int, number: int) -> None:
    """Sends a signal, to a process that may be gone already."""
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


def _living() -> list[Entry]:
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            text = path.read_text()
        except (FileNotFoundError, ProcessLookupError):
            continue
        # The name, in parentheses, may hold anything; after it: state, parent, group, session.
        state, parent, _, session, *_ = text.rpartition(")")[2].split()
        if state not in "ZX":
            found.append(Entry(int(path.parent.name), int(parent), int(session)))
    return found


def _prctl(option: int, value: int) -> None:
    if ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl failed")
