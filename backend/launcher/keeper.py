"""A parent that outlives the supervisor's worst end, so that no process is left behind.

Kill the supervisor and its processes become the keeper's, which ends them;
kill the keeper and the kernel tells the supervisor.
"""

import os
import signal
import sys
import time
from collections.abc import Callable

from backend.launcher import tree

STOP_LIMIT_S = 12.0
ORPHANS_GRACE_S = 2.0
POLL_S = 0.1


def keep(work: Callable[[], int]) -> int:
    """Runs `work` in a child with a session of its own; returns its exit code once no process is left.

    The child raises SystemExit with the code that `work` returns. SIGINT, SIGTERM and SIGHUP reach it as SIGTERM.
    """
    tree.adopt_orphans()
    asked: list[float] = []
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    for number in numbers:
        signal.signal(number, lambda *_: asked.append(time.monotonic()))
    keeper = os.getpid()
    child = os.fork()
    if child == 0:
        for number in numbers:
            signal.signal(number, signal.SIG_DFL)
        os.setsid()
        tree.end_with_parent(keeper)
        raise SystemExit(work())
    code = _wait(child, asked)
    tree.end_all(ORPHANS_GRACE_S)
    if code == -signal.SIGKILL:
        sys.stderr.write("The supervisor was killed; all that it had started is stopped.\n")
    return 0 if code == -signal.SIGTERM else abs(code)


def _wait(child: int, asked: list[float]) -> int:
    told = 0
    while (ended := tree.reap()).get(child) is None:
        if len(asked) > told:
            told = len(asked)
            tree.send(child, signal.SIGTERM)
        if asked and time.monotonic() - asked[0] > STOP_LIMIT_S:
            tree.send(child, signal.SIGKILL)
        time.sleep(POLL_S)
    return os.waitstatus_to_exitcode(ended[child])
