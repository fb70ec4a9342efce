"""Keeps a set of processes running until it is asked to stop."""

import os
import signal
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from pathlib import Path

from backend.core.errors import AppError
from backend.launcher import tree
from backend.launcher.process import Process, Spec

TICK_S = 0.1
LOG_CHECK_S = 10.0
GRACE_S = 8.0
HOPELESS = 3


class Supervisor:
    """Starts, watches, restarts and stops. One thread; every child is reaped here alone."""

    def __init__(self, logs: Path, say: Callable[[str], None], grace_s: float = GRACE_S) -> None:
        self.logs = logs
        self.say = say
        self.grace_s = grace_s
        self.processes: list[Process] = []
        self.stopping = False
        self._logs_due_s = 0.0
        logs.mkdir(parents=True, exist_ok=True)
        tree.adopt_orphans()
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._asked_to_stop)

    def start(self, specs: Sequence[Spec]) -> None:
        """Starts the processes in the given order."""
        for spec in specs:
            process = Process(spec, self.logs)
            process.start()
            self.processes.append(process)

    def run(self) -> None:
        """Returns once asked to stop."""
        while not self.stopping:
            self._tick()

    def wait_until_healthy(self, name: str, limit_s: float) -> bool:
        """Whether the process answers at its health URL; False when asked to stop meanwhile.

        Raises: AppError `not_healthy` when it keeps ending or takes longer than `limit_s`.
        """
        process = next(it for it in self.processes if it.spec.name == name)
        deadline = time.monotonic() + limit_s
        while not self.stopping:
            if process.spec.health is None or _answers(process.spec.health):
                return True
            if process.failures >= HOPELESS or time.monotonic() > deadline:
                raise AppError(
                    "not_healthy",
                    f"{name} does not serve. The end of {process.log}:\n{process.last_lines()}",
                    name=name,
                )
            self._tick()
        return False

    def stop(self) -> None:
        """Ends every process and whatever it started; none is left when this returns."""
        self.stopping = True
        if killed := tree.end_all(self.grace_s):
            self.say(f"{killed} did not stop within {self.grace_s:.0f} s and had to be killed.")

    def _tick(self) -> None:
        for pid, status in tree.reap().items():
            process = next((it for it in self.processes if it.pid == pid), None)
            if process is not None and not self.stopping:
                self._crashed(process, pid, status)
        now = time.monotonic()
        for process in self.processes:
            if process.pid is None and process.due_s <= now and not self.stopping:
                process.start()
        if self._logs_due_s <= now:
            self._logs_due_s = now + LOG_CHECK_S
            for process in self.processes:
                process.limit_log()
        time.sleep(TICK_S)

    def _crashed(self, process: Process, pid: int, status: int) -> None:
        tree.kill_session(pid)
        pause_s = process.ended(status)
        code = os.waitstatus_to_exitcode(status)
        how = f"exit {code}" if code >= 0 else signal.Signals(-code).name
        self.say(f"{process.spec.name} ended ({how}), starts again in {pause_s:.0f} s: {process.log}")

    def _asked_to_stop(self, number: int, frame: object) -> None:
        self.stopping = True


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as response:  # noqa: S310 - our own http address
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False
