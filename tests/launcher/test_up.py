"""`make up` as a person meets it: from nothing to a page, again in seconds, one at a time, and gone without a trace."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from backend.config.environment import ROOT
from backend.launcher import tree

UP = [sys.executable, "-m", "backend.launcher.up"]
FIRST_PAGE_LIMIT_S = 120.0
SECOND_PAGE_LIMIT_S = 10.0
STOP_LIMIT_S = 15.0


class Up:
    """One `make up` on a home of its own."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.env = {**os.environ, "MODELCIE_HOME": str(home)}
        self.began_s = time.monotonic()
        self.process = subprocess.Popen(UP, cwd=ROOT, env=self.env, stdout=subprocess.PIPE, text=True)

    def first_page_s(self, limit_s: float) -> float:
        """Seconds from the start until a page was served."""
        while (elapsed_s := time.monotonic() - self.began_s) < limit_s:
            assert self.process.poll() is None, "it ended by itself"
            if self._serves():
                return elapsed_s
            time.sleep(0.1)
        raise AssertionError(f"no page within {limit_s} s")

    def second(self) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(UP, cwd=ROOT, env=self.env, capture_output=True, text=True, check=False)

    def stop(self) -> tuple[float, str]:
        """Seconds that stopping took, and all that was printed."""
        began_s = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        output, _ = self.process.communicate(timeout=STOP_LIMIT_S)
        return time.monotonic() - began_s, output

    def _serves(self) -> bool:
        try:
            address = json.loads((self.home / "up.json").read_text())["web"]
            with urllib.request.urlopen(f"{address}/", timeout=5) as response:
                return bool(response.status == 200)
        except (OSError, urllib.error.URLError):
            return False


@pytest.fixture
def up(tmp_path: Path) -> Iterator[Up]:
    started = Up(tmp_path / "installation")
    yield started
    started.process.kill()


@pytest.mark.slow
@pytest.mark.triton
@pytest.mark.timeout(300)
def test_up_serves_refuses_a_second_one_stops_and_starts_again_in_seconds(up: Up) -> None:
    up.first_page_s(FIRST_PAGE_LIMIT_S)
    second = up.second()
    assert second.returncode != 0
    assert second.stderr.startswith("already_running: ModelCI-e runs already at http://127.0.0.1:")

    started = [entry.pid for entry in tree.descendants(up.process.pid)]
    elapsed_s, output = up.stop()
    assert up.process.returncode == 0
    assert elapsed_s < STOP_LIMIT_S
    assert "Making the demo project" in output
    assert [pid for pid in started if Path(f"/proc/{pid}").exists()] == []

    again = Up(up.home)
    try:
        assert again.first_page_s(60.0) < SECOND_PAGE_LIMIT_S
        _, output = again.stop()
        assert "Preparing" not in output
    finally:
        again.process.kill()
