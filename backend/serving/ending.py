"""No Triton outlives who started it, and nothing that a Triton started outlives that.

A Triton that is told to end while it loads the models it starts with ends at once, and leaves their processes behind:
they are found by its process group, which it leads.
"""

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress

PR_SET_PDEATHSIG = 1
POLL_S = 0.05
_libc = ctypes.CDLL(None)

Server = subprocess.Popen[bytes]


def die_with_parent(parent: int) -> None:
    """Have the kernel tell this process to end when `parent`, which started it, does; if that is gone, end now."""
    _libc.prctl(PR_SET_PDEATHSIG, int(signal.SIGTERM), 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def end(server: Server, within_s: float) -> None:
    """Tell it to end, kill it where it has not within that time, and what is left of its group."""
    server.terminate()
    deadline = time.monotonic() + within_s
    while not _ended(server, os.WNOHANG) and time.monotonic() < deadline:
        time.sleep(POLL_S)
    _kill_group(server)


def run(start: Callable[[], Server]) -> int:
    """Start it, tell it when this process is told to end, and kill what it leaves.

    Returns 0 if it was told, else its exit status.
    """
    told: list[int] = []
    started: list[Server] = []

    def tell(number: int, _frame: object = None) -> None:
        told.append(number)
        for server in started:
            with suppress(ProcessLookupError):
                os.kill(server.pid, signal.SIGTERM)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, tell)
    started.append(start())
    if told:  # before there was anybody to tell
        tell(told[0])
    _ended(started[0])
    status = _kill_group(started[0])
    return 0 if told else abs(status)


def _ended(server: Server, options: int = 0) -> bool:
    """Whether it has ended; without WNOHANG, once it has. It is not reaped: until then its group's id is no other's."""
    with suppress(ChildProcessError):
        return os.waitid(os.P_PID, server.pid, os.WEXITED | os.WNOWAIT | options) is not None
    return True


def _kill_group(leader: Server) -> int:
    with suppress(ProcessLookupError):
        os.killpg(leader.pid, signal.SIGKILL)
    return leader.wait()
