"""One supervised process: how it starts, what its end means, when it starts again."""

import os
import shutil
import signal
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from backend.engine.yielding import lower_session

FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 30.0
HEALTHY_AFTER_S = 60.0
LOG_LIMIT_BYTES = 5_000_000


@dataclass(frozen=True)
class Spec:
    """What to run. `health` is a URL that answers 200 once the process serves."""

    name: str
    argv: Sequence[str]
    env: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    niceness: int = 0
    health: str | None = None


class Process:
    """A process in a session of its own, whose output goes to its own log."""

    def __init__(self, spec: Spec, logs: Path) -> None:
        self.spec = spec
        self.log = logs / f"{spec.name}.log"
        self.pid: int | None = None
        self.failures = 0
        self.due_s = 0.0
        self._started_s = time.monotonic()

    def start(self) -> None:
        """Starts it; raises OSError when the program is not there."""
        append = os.O_WRONLY | os.O_CREAT | os.O_APPEND
        self._started_s = time.monotonic()
        self.pid = os.posix_spawn(
            self.spec.argv[0],
            list(self.spec.argv),
            dict(self.spec.env),
            file_actions=[
                (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
                (os.POSIX_SPAWN_OPEN, 1, str(self.log), append, 0o600),
                (os.POSIX_SPAWN_DUP2, 1, 2),
            ],
            setsid=True,
            setsigdef=[signal.SIGINT, signal.SIGHUP, signal.SIGPIPE, signal.SIGTERM],
        )
        if self.spec.niceness:
            os.setpriority(os.PRIO_PROCESS, self.pid, self.spec.niceness)
            lower_session(self.spec.niceness, self.pid)

    def ended(self, status: int) -> float:
        """Notes that it ended and returns the pause in seconds before it starts again."""
        self.pid = None
        now = time.monotonic()
        self.failures = 1 if now - self._started_s > HEALTHY_AFTER_S else self.failures + 1
        pause_s = float(min(FIRST_PAUSE_S * 2 ** (self.failures - 1), LONGEST_PAUSE_S))
        self.due_s = now + pause_s
        return pause_s

    def limit_log(self) -> None:
        """Keeps one older part once the log has grown too long. Its writer appends, so it may go on."""
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT_BYTES:
            shutil.copyfile(self.log, self.log.with_suffix(".log.1"))
            os.truncate(self.log, 0)

    def last_lines(self, count: int = 10) -> str:
        """The end of its log."""
        if not self.log.exists():
            return ""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-count:])
