"""A whole installation for the tests: every process for real, in a home and on ports of its own."""

import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from backend.config.environment import ROOT
from backend.launcher import plan, tree
from backend.launcher.ports import choose
from tests.waiting import until

CALM_S, RATE_PER_S = 5, 25
START_LIMIT_S = 120.0
STOP_LIMIT_S = 15.0
OURS = re.compile(r"MODELCIE_|DJANGO_|TRITON_|REDIS_URL|DATABASE_URL|PYTEST_")


class House:
    """One running `python -m backend.launcher.up`; `address` is where its pages are."""

    def __init__(self, home: Path, database_url: str, *, without: Sequence[str] = ()) -> None:
        self.home, self.without = home, without
        # Below the ports that the kernel gives to clients, and away from those of another run.
        wanted = {name: random.randrange(20_000, 32_000) for name in plan.PORT_SETTINGS}
        self.env = {
            **{name: value for name, value in os.environ.items() if not OURS.match(name)},
            **{name: str(port) for name, port in choose(wanted).items()},
            "MODELCIE_HOME": str(home),
            "MODELCIE_DEMO_CALM_S": str(CALM_S),
            "MODELCIE_LATENCY_PROFILE_S": "1",
            "MODELCIE_DEMO_RATE_PER_S": str(RATE_PER_S),
            "DATABASE_URL": database_url,
        }
        self.address = f"http://127.0.0.1:{self.env['MODELCIE_WEB_PORT']}"
        self.log = home / "up.log"

    def start(self) -> None:
        """Returns once pages are served."""
        self.home.mkdir(parents=True)
        command = [sys.executable, "-m", "backend.launcher.up", "--with-parent"]
        command += [f"--without={name}" for name in self.without]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=self.env, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        until(self._announced, "pages are served", START_LIMIT_S)

    def stop(self) -> float:
        """Asks it to stop; returns the seconds that took. Raises TimeoutExpired."""
        began_s = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(STOP_LIMIT_S)
        return time.monotonic() - began_s

    def kill(self) -> None:
        """End it however it stands; its processes end with it."""
        self.process.kill()
        self.process.wait()

    def processes(self, word: str = "") -> list[int]:
        """The living processes below this one whose command line holds `word`."""
        living = [entry.pid for entry in tree.descendants(self.process.pid)]
        return [pid for pid in living if word in command_line(pid)]

    def answers(self) -> list[dict[str, object]]:
        """What the clients were answered so far: {at, ok, version, ...} each."""
        text = (self.home / "simulator" / "answers.jsonl").read_text()
        return [json.loads(line) for line in text.split("\n")[:-1]]

    def last_version(self) -> object:
        """The version that gave the newest answer; None when that failed or there is none yet."""
        answers = self.answers()
        return answers[-1].get("version") if answers else None

    def told(self, code: str) -> str:
        """What these lines of Python print inside this installation."""
        command = [sys.executable, "manage.py", "shell", "--verbosity", "0", "-c", code]
        done = subprocess.run(command, cwd=ROOT, env=self.env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def _announced(self) -> bool:
        assert self.process.poll() is None, self.log.read_text()
        return (self.home / "up.json").exists()


def command_line(pid: int) -> str:
    """The command line of a process; blank when it is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return ""
