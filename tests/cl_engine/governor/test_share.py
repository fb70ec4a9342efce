"""Threads are chosen once; a job leaves the processors to others by the best way that the machine has."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from cl_engine.governor import share
from cl_engine.governor.idle_group import PREFIX, enter_idle_group
from cl_engine.specs.jobs import Resources
from tests.cl_engine.factories import ROOT

TAKEN = """
import json, os
from cl_engine.governor import take_share
from cl_engine.specs.jobs import Resources
taken = take_share(Resources(nice={nice}), idle={idle})
print(json.dumps([taken.yields_by, os.nice(0)]))
"""


@pytest.mark.parametrize(("cores", "threads"), [(1, 1), (2, 1), (4, 3)])
def test_one_core_is_left_to_serving(cores: int, threads: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: set(range(cores)))
    assert share.free_cores() == threads


def test_more_threads_than_help_are_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: set(range(64)))
    assert share.free_cores() == share.MOST_THREADS


def test_a_resumed_job_takes_as_many_threads_as_it_began_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in share.LIBRARIES:
        monkeypatch.setenv(variable, "1")
    monkeypatch.setattr(share, "free_cores", lambda: 3)
    asked = Resources(threads=None, nice=0)
    assert share.take_share(asked, tmp_path).threads == 3
    monkeypatch.setattr(share, "free_cores", lambda: 5)
    assert share.take_share(asked, tmp_path).threads == 3
    assert os.environ["OMP_NUM_THREADS"] == "3"
    assert share.take_share(asked).threads == 5
    assert share.take_share(Resources(threads=2, nice=0)).threads == 2


@pytest.mark.parametrize(
    ("nice", "idle", "ways"),
    [(0, False, ["nothing"]), (5, False, ["nice"]), (19, True, ["cpu.idle", "nice"])],
)
def test_a_process_yields_as_it_was_asked_to(nice: int, idle: bool, ways: list[str]) -> None:
    command = [sys.executable, "-c", TAKEN.format(nice=nice, idle=idle)]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    yields_by, lowered = json.loads(told)
    assert yields_by in ways
    assert lowered >= nice


def test_where_no_idle_group_may_be_made_nothing_is_left_behind(tmp_path: Path) -> None:
    own = [line.split(":", 2) for line in Path("/proc/self/cgroup").read_text().splitlines()]
    for _, controllers, path in own:
        if "cpu" in controllers.split(","):
            (tmp_path / "cpu" / path.lstrip("/")).mkdir(parents=True, exist_ok=True)
    assert enter_idle_group(tmp_path) is None
    assert not list(tmp_path.rglob(f"{PREFIX}*"))
