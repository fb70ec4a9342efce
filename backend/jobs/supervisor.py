"""Runs one command in a session of its own and watches over it until nothing of it is left.

The command speaks by files in its folder, never by a pipe, so that whoever watches next reads them again.
Whatever ends the supervisor ends the command: an exception or django-q's timeout (a SystemExit) by
`finally`, a SIGKILL by the kernel (`die_with_parent`).
"""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from backend.config.environment import ROOT
from backend.jobs import stopping
from backend.jobs.processes import die_with_parent, end_leftover, remember, signal_group

OUTPUT_FILE = "output.txt"
OUTPUT_TAIL_BYTES = 4000
POLL_S = 0.2
# What a command may know of our environment: no secret, no database address.
PASSED_ON = ("PATH", "HOME", "LANG", "TMPDIR", "LD_LIBRARY_PATH", "VIRTUAL_ENV", "CUDA_VISIBLE_DEVICES")


@dataclass(frozen=True, slots=True)
class Command:
    """What to run. folder: where its output and identity are kept; grace_s: from SIGTERM to SIGKILL."""

    argv: list[str]
    folder: Path
    limit_s: float
    threads: int = 1
    grace_s: float = 8.0


class Ending(StrEnum):
    """Why a command came to its end."""

    EXITED = "exited"  # by itself, or killed by somebody else
    CALLED_OFF = "called_off"  # the watcher no longer wants it
    STOPPING = "stopping"  # our worker was asked to stop
    TIME_LIMIT = "time_limit"


@dataclass(frozen=True, slots=True)
class Outcome:
    """returncode: negative for the signal that killed it; output: the last of its stdout and stderr."""

    ending: Ending
    returncode: int
    output: str


def supervise(command: Command, wanted: Callable[[], bool]) -> Outcome:
    """Run `command` to its end; `wanted` is asked all the while, reads its news, and False calls it off.

    `wanted` is asked once more when the command has ended, for what it wrote last.
    """
    command.folder.mkdir(parents=True, exist_ok=True)
    end_leftover(command.folder)
    process = _start(command)
    try:
        ending = _watch(process.pid, command, wanted)
        if ending is not Ending.EXITED:
            _ask_to_end(process.pid, command.grace_s, wanted)
    finally:
        # Before it is reaped: its id cannot yet belong to anybody else.
        signal_group(process.pid, signal.SIGKILL)
        returncode = process.wait()
    wanted()
    return Outcome(ending, returncode, _tail(command.folder / OUTPUT_FILE))


def _start(command: Command) -> subprocess.Popen[bytes]:
    parent = os.getpid()
    with (command.folder / OUTPUT_FILE).open("ab") as output:
        process = subprocess.Popen(
            command.argv,
            cwd=ROOT,
            env=_environment(command.threads),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=lambda: die_with_parent(parent, signal.SIGKILL),  # noqa: PLW1509 - workers have one thread
        )
    remember(command.folder, process.pid)
    return process


def _environment(threads: int) -> dict[str, str]:
    limits = {name: str(threads) for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")}
    kept = {name: value for name, value in os.environ.items() if name in PASSED_ON}
    return {**kept, **limits, "PYTHONUNBUFFERED": "1"}


def _watch(pid: int, command: Command, wanted: Callable[[], bool]) -> Ending:
    deadline = time.monotonic() + command.limit_s
    while not _has_ended(pid):
        if not wanted():
            return Ending.CALLED_OFF
        if stopping.requested():
            return Ending.STOPPING
        if time.monotonic() > deadline:
            return Ending.TIME_LIMIT
        time.sleep(POLL_S)
    return Ending.EXITED


def _ask_to_end(pid: int, grace_s: float, wanted: Callable[[], bool]) -> None:
    """SIGTERM, and time to write a checkpoint."""
    signal_group(pid, signal.SIGTERM)
    deadline = time.monotonic() + grace_s
    while not _has_ended(pid) and time.monotonic() < deadline:
        wanted()
        time.sleep(POLL_S / 4)


def _has_ended(pid: int) -> bool:
    """Whether our child has ended; it is not reaped yet, so its id stays its own."""
    return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def _tail(path: Path) -> str:
    with path.open("rb") as reader:
        reader.seek(max(0, path.stat().st_size - OUTPUT_TAIL_BYTES))
        return reader.read().decode(errors="replace")
