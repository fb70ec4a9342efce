"""The keeper and the supervisor with real processes: nothing is ever left behind."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from backend.launcher import tree
from tests.waiting import until

NAMES = ("steady", "stubborn", "grandchild")
LIMIT_S = 15.0


@pytest.fixture
def house(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """The keeper's process; its house is up."""
    command = [sys.executable, "-m", "tests.launcher.house", str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        until(lambda: all((tmp_path / f"{name}.pid").exists() for name in NAMES))
        yield process
        process.kill()


def pids(folder: Path) -> list[int]:
    return [int((folder / f"{name}.pid").read_text()) for name in NAMES]


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


def started_at(pid: int) -> int:
    """In clock ticks since the machine's start."""
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19])


def supervisor_of(house: subprocess.Popen[str]) -> int:
    return next(entry.pid for entry in tree.descendants(house.pid) if entry.parent == house.pid)


def test_processes_start_in_the_given_order(house: subprocess.Popen[str], tmp_path: Path) -> None:
    # Ids of processes rise within a tick; what the processes themselves write comes in any order.
    steady, stubborn = [(started_at(pid), pid) for pid in pids(tmp_path)[:2]]
    assert steady < stubborn


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_every_process(house: subprocess.Popen[str], tmp_path: Path, number: int) -> None:
    started = pids(tmp_path)
    house.send_signal(number)
    output, _ = house.communicate(timeout=LIMIT_S)
    assert house.returncode == 0
    assert "had to be killed" in output
    assert not any(alive(pid) for pid in started)


def test_a_crashed_process_starts_again_and_it_is_said(house: subprocess.Popen[str], tmp_path: Path) -> None:
    first = pids(tmp_path)[0]
    os.kill(first, signal.SIGKILL)
    until(lambda: pids(tmp_path)[0] != first)
    house.send_signal(signal.SIGTERM)
    output, _ = house.communicate(timeout=LIMIT_S)
    assert "steady ended (SIGKILL), starts again in 1 s" in output


def test_killing_the_supervisor_leaves_none(house: subprocess.Popen[str], tmp_path: Path) -> None:
    started = pids(tmp_path)
    os.kill(supervisor_of(house), signal.SIGKILL)
    assert house.wait(LIMIT_S) == signal.SIGKILL
    assert not any(alive(pid) for pid in started)


def test_killing_the_keeper_leaves_none(house: subprocess.Popen[str], tmp_path: Path) -> None:
    started = [*pids(tmp_path), supervisor_of(house)]
    house.kill()
    until(lambda: not any(alive(pid) for pid in started))
