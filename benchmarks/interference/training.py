"""An update that trains until it is ended, in one of the ways that are compared."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from backend.config.environment import ROOT
from benchmarks.interference.serving import MODEL, update_spec

SAMPLES, EPOCHS = 20_000, 10_000
START_LIMIT_S = 120.0
# As a user would start it, by the nice value alone, and as ModelCI-e runs it.
WAYS = ("unprotected", "nice", "governed")


class Training:
    """Its pace, and by what it yields. It stands still but for `beside`."""

    def __init__(self, out: Path, group: int) -> None:
        self.events = out / "events.jsonl"
        self._group = group

    @contextmanager
    def beside(self) -> Iterator[None]:
        """It goes on while the block lasts."""
        os.killpg(self._group, signal.SIGCONT)
        try:
            yield
        finally:
            self.hold()

    def hold(self) -> None:
        os.killpg(self._group, signal.SIGSTOP)

    def told(self, kind: str) -> list[dict[str, Any]]:
        """The events of a kind so far."""
        if not self.events.exists():
            return []
        lines = self.events.read_text().splitlines(keepends=True)
        events = (json.loads(line) for line in lines if line.endswith("\n"))
        return [event for event in events if event["kind"] == kind]

    def steps_per_s(self, from_s: float, to_s: float) -> float:
        """Between the first and the last report within these Unix times."""
        within = [event for event in self.told("progress") if from_s <= event["time_s"] <= to_s]
        if len(within) < 2:
            return 0.0
        first, last = within[0], within[-1]
        return float((last["step"] - first["step"]) / (last["time_s"] - first["time_s"]))

    @property
    def yields_by(self) -> str:
        [started] = self.told("started")
        return f"{started['yields_by']}, {started['threads']} threads"


@contextmanager
def training(way: str, folder: Path, board: Path, objective_ms: float) -> Iterator[Training]:
    """An update in a process group of its own, past its start and held there; ended with the block."""
    folder.mkdir()
    (folder / "spec.json").write_text(json.dumps(way_spec(way, folder.parent, board, objective_ms)))
    out = folder / "out"
    command = [sys.executable, "-m", "cl_engine", "update", str(folder / "spec.json"), "--out", str(out)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, start_new_session=True)
    try:
        made = Training(out, process.pid)
        _wait(made, process)
        made.hold()
        yield made
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def way_spec(way: str, folder: Path, board: Path, objective_ms: float) -> dict[str, Any]:
    """The spec of an update in one of the ways; its data lie in the folder."""
    cores = len(os.sched_getaffinity(0))
    threads = cores if way == "unprotected" else None
    nice = 0 if way == "unprotected" else 19
    spec = update_spec(folder, samples=SAMPLES, epochs=EPOCHS, threads=threads, nice=nice)
    if way == "governed":
        spec["governor"] = {"service": MODEL, "objective_ms": objective_ms, "folder": str(board)}
    return spec


def _wait(made: Training, process: subprocess.Popen[bytes]) -> None:
    deadline_s = time.monotonic() + START_LIMIT_S
    while len(made.told("progress")) < 2:
        if process.poll() is not None or time.monotonic() > deadline_s:
            raise SystemExit(f"The training did not start: see {made.events}.")
        time.sleep(0.2)
