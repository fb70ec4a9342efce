"""What the supervisor says of a process that does not serve, and how long it waits between starts."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from backend.launcher.process import LOG_LIMIT_BYTES, Process, Spec

SCRIPT = """
import sys
from pathlib import Path
from backend.core.errors import AppError
from backend.launcher.process import Spec
from backend.launcher.supervisor import Supervisor
supervisor = Supervisor(Path(sys.argv[1]), print)
supervisor.start([Spec("web", ["/bin/sh", "-c", "echo no such table; exit 3"], health="http://127.0.0.1:1/healthz")])
try:
    supervisor.wait_until_healthy("web", 20)
except AppError as error:
    print(error.code, error.detail)
supervisor.stop()
"""


@pytest.fixture
def process(tmp_path: Path) -> Iterator[Process]:
    process = Process(Spec("steady", ["/bin/sleep", "60"], niceness=3), tmp_path)
    yield process
    if process.pid is not None:
        subprocess.run(["kill", "-9", str(process.pid)], check=False)


def test_a_process_that_keeps_ending_is_given_up_with_its_last_words(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(tmp_path)], capture_output=True, text=True, timeout=30, check=True
    )
    assert "web ended (exit 3), starts again in 1 s" in done.stdout
    assert "not_healthy web does not serve" in done.stdout
    assert "no such table" in done.stdout.partition("not_healthy")[2]


def test_the_pause_doubles_up_to_its_limit(process: Process) -> None:
    assert [process.ended(signal.SIGKILL) for _ in range(7)] == [1, 2, 4, 8, 16, 30, 30]


def test_a_process_leads_its_own_session_and_both_are_nice(process: Process) -> None:
    process.start()
    assert process.pid is not None
    fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    assert (int(fields[3]), int(fields[16])) == (process.pid, 3)
    session = Path(f"/proc/{process.pid}/autogroup")
    assert not session.exists() or "nice 3" in session.read_text()


def test_a_long_log_keeps_one_older_part(process: Process) -> None:
    process.log.write_bytes(b"x" * (LOG_LIMIT_BYTES + 1))
    process.limit_log()
    assert process.log.stat().st_size == 0
    assert process.log.with_suffix(".log.1").stat().st_size == LOG_LIMIT_BYTES + 1
