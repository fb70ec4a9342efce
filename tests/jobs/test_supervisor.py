"""Whatever happens, nothing of a supervised command is left, and why it ended is known."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from backend.jobs import stopping
from backend.jobs.processes import Identity, end_leftover, remember, running_in
from backend.jobs.supervisor import OUTPUT_FILE, Command, Ending, supervise
from tests.jobs.scripts import DEAF, FAILING, POLITE, QUICK, SLOW, WITH_CHILD, python
from tests.waiting import until

REPOSITORY = Path(__file__).parents[2]


def command(argv: list[str], folder: Path, limit_s: float = 30.0, grace_s: float = 2.0) -> Command:
    return Command(argv, folder, limit_s=limit_s, grace_s=grace_s)


def once_begun(folder: Path, then: Callable[[], bool]) -> Callable[[], bool]:
    """Asks `then` from the moment on that the command has said something."""
    output = folder / OUTPUT_FILE
    return lambda: then() if output.exists() and output.read_text() else True


def ends(pid: int, within_s: float = 5.0) -> bool:
    deadline = time.monotonic() + within_s
    while Identity.of(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    return Identity.of(pid) is None


def test_command_that_exits_is_reported_with_its_output(tmp_path: Path) -> None:
    asked: list[int] = []
    outcome = supervise(command(python(QUICK), tmp_path), lambda: bool(asked.append(1)) or True)
    assert (outcome.ending, outcome.returncode, outcome.output) == (Ending.EXITED, 0, "done\n")
    assert asked, "the watcher is asked once more after the end"


def test_failing_command_keeps_its_code_and_last_words(tmp_path: Path) -> None:
    outcome = supervise(command(python(FAILING), tmp_path), lambda: True)
    assert (outcome.ending, outcome.returncode) == (Ending.EXITED, 3)
    assert "no such thing" in outcome.output


def test_calling_off_gives_time_for_a_checkpoint(tmp_path: Path) -> None:
    argv = python(POLITE, str(tmp_path / "checkpoint"))
    outcome = supervise(command(argv, tmp_path), once_begun(tmp_path, lambda: False))
    assert (outcome.ending, outcome.returncode) == (Ending.CALLED_OFF, 75)
    assert (tmp_path / "checkpoint").read_text() == "checkpoint"


def test_deaf_command_is_killed_after_the_grace(tmp_path: Path) -> None:
    outcome = supervise(command(python(DEAF), tmp_path, grace_s=0.3), once_begun(tmp_path, lambda: False))
    assert (outcome.ending, outcome.returncode) == (Ending.CALLED_OFF, -signal.SIGKILL)


def test_time_limit_ends_the_command(tmp_path: Path) -> None:
    outcome = supervise(command(python(SLOW), tmp_path, limit_s=0.3), lambda: True)
    assert outcome.ending is Ending.TIME_LIMIT
    assert outcome.returncode == -signal.SIGTERM


def test_stopping_worker_ends_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stopping._requested, "value", True)
    assert supervise(command(python(SLOW), tmp_path), lambda: True).ending is Ending.STOPPING


def test_children_of_the_command_end_with_it(tmp_path: Path) -> None:
    supervise(command(python(WITH_CHILD), tmp_path), once_begun(tmp_path, lambda: False))
    assert ends(int((tmp_path / OUTPUT_FILE).read_text()))


def test_exception_in_the_watcher_leaves_nothing_behind(tmp_path: Path) -> None:
    def fail() -> bool:
        raise SystemExit("django-q's timeout")

    with pytest.raises(SystemExit):
        supervise(command(python(SLOW), tmp_path), once_begun(tmp_path, fail))
    assert running_in(tmp_path) is None


def test_killed_supervisor_takes_the_command_with_it(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from backend.jobs.supervisor import Command, supervise;"
        "supervise(Command(sys.argv[2:], Path(sys.argv[1]), limit_s=60), lambda: True)"
    )
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "backend.config.settings"}
    argv = [sys.executable, "-c", script, str(tmp_path), *python(DEAF)]
    supervisor = subprocess.Popen(argv, cwd=REPOSITORY, env=environment)
    output = tmp_path / OUTPUT_FILE
    until(lambda: output.exists() and output.read_text(), "the command has begun")
    working = running_in(tmp_path)
    assert working is not None
    supervisor.kill()
    supervisor.wait()
    assert ends(working.pid)


def test_leftover_is_killed_before_the_next_begins(tmp_path: Path) -> None:
    left = subprocess.Popen(python(DEAF), start_new_session=True, stdout=subprocess.DEVNULL)
    remember(tmp_path, left.pid)
    supervise(command(python(QUICK), tmp_path), lambda: True)
    assert left.wait(timeout=5) == -signal.SIGKILL


def test_another_process_with_a_used_pid_is_left_alone(tmp_path: Path) -> None:
    other = subprocess.Popen(["sleep", "60"], start_new_session=True)
    try:
        found = Identity.of(other.pid)
        assert found is not None
        aged = {"pid": found.pid, "started": found.started - 1, "boot": found.boot, "host": found.host}
        (tmp_path / "process.json").write_text(json.dumps(aged))
        assert end_leftover(tmp_path) is False
        assert other.poll() is None
    finally:
        other.kill()
        other.wait()


def test_command_learns_no_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MODELCIE_SECRET_KEY", "hush")
    script = "import os; print(sorted(os.environ), os.environ['OMP_NUM_THREADS'])"
    outcome = supervise(Command(python(script), tmp_path, limit_s=10, threads=3), lambda: True)
    assert "MODELCIE_SECRET_KEY" not in outcome.output
    assert outcome.output.endswith("] 3\n")
