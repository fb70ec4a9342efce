"""The nice value of a session, beside those of its processes (Linux, `sched_autogroup`)."""

import os
import time
from contextlib import suppress
from pathlib import Path

TRIES, AGAIN_S = 5, 0.1


def lower_session(nice: int, pid: int | None = None) -> None:
    """Give the session that a process leads the process's nice value, too; one that it does not lead stays as it is.

    A kernel with autogroups, as Debian's and Ubuntu's are, shares the processors out to sessions and heeds a nice
    value only among the processes of one: at nice 19 a job in a session of its own still takes half. pid: of the
    leader, this process without. Where the kernel knows no autogroups there is nothing to do.
    """
    leader = os.getpid() if pid is None else pid
    if os.getsid(leader) != leader:
        return
    with suppress(OSError):
        _write(Path(f"/proc/{leader}/autogroup"), str(nice))


def _write(file: Path, text: str) -> None:
    """The kernel takes ten such changes a second from all who are not root, and refuses others for the moment."""
    for _ in range(TRIES):
        with suppress(BlockingIOError):
            file.write_text(text)
            return
        time.sleep(AGAIN_S)
