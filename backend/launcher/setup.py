"""`make setup`: makes what a fresh checkout lacks. Standard library only: nothing is installed yet.

Two chains run side by side: `.venv` (and the browser's assets, which its Node may fetch), and `.venv-triton`.
Finished steps leave a stamp of their inputs, so a second run does nothing and an interrupted step is done again.
"""

from __future__ import annotations

import argparse
import fcntl
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from backend.core.errors import AppError
from backend.launcher import stamp
from backend.launcher.steps import Command, Step, run_chains

ROOT = Path(__file__).resolve().parents[2]
PYTHON = (3, 11)
PIP = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input")


@dataclass(frozen=True)
class Venv:
    """A virtual environment of this checkout."""

    path: Path

    @property
    def python(self) -> str:
        """Its interpreter."""
        return str(self.path / "bin" / "python")

    def creation(self) -> list[Command]:
        """What makes it, where it is not there yet or is of another Python."""
        config = self.path / "pyvenv.cfg"
        version = ".".join(str(part) for part in PYTHON)
        if (self.path / "bin" / "pip").exists() and f"version = {version}." in config.read_text():
            return []
        return [(sys.executable, "-m", "venv", "--clear", str(self.path))]

    def step(self, requirements: Path, leading: Sequence[str] = ()) -> Step:
        """Installs the requirements; `leading` ones go first, alone."""
        first = [(self.python, *PIP, line) for line in leading]
        return Step(
            name=f"{self.path.name}: {requirements.name}",
            stamp=self.path / f".stamp-{requirements.stem}",
            key=stamp.digest(_with_included(requirements), sys.version),
            commands=lambda: [*self.creation(), *first, (self.python, *PIP, "-r", str(requirements))],
        )


def chains(dev: bool) -> list[list[Step]]:
    """The steps, in order within a chain; the chains are independent of each other."""
    main, triton = Venv(ROOT / ".venv"), Venv(ROOT / ".venv-triton")
    # torch's build (CPU or CUDA) decides what the other packages find: it goes first.
    runtime = ROOT / "requirements.txt"
    torch = [line for line in runtime.read_text().splitlines() if line.startswith("torch==")]
    steps = [main.step(runtime, leading=torch)]
    if dev:
        steps.append(main.step(ROOT / "requirements-dev.txt"))
    return [[*steps, _assets(main)], [triton.step(ROOT / "requirements-triton.txt")]]


def main() -> int:
    """Brings the set-up up to date; returns the exit code."""
    parser = argparse.ArgumentParser(prog="make setup", description=__doc__)
    parser.add_argument("--dev", action="store_true", help="also what lint and the tests need")
    dev = parser.parse_args().dev
    if sys.version_info[:2] != PYTHON:
        return _fail(
            "wrong_python", f"Python 3.11 is needed, this is {sys.version.split()[0]}: make PYTHON=python3.11"
        )
    if not _pending(dev):
        return 0
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with _alone():
            run_chains(_pending(dev), ROOT / "var" / "setup")
    except AppError as error:
        return _fail(error.code, error.detail)
    except KeyboardInterrupt:
        return _fail("interrupted", "Set-up was interrupted: the same command goes on where it stopped.")
    return 0


def _pending(dev: bool) -> list[list[Step]]:
    waiting = [[step for step in chain if not step.is_done()] for chain in chains(dev)]
    return [chain for chain in waiting if chain]


def _assets(venv: Venv) -> Step:
    webui = ROOT / "webui"
    inputs = [webui / "package.json", webui / "package-lock.json", webui / "assets.py"]
    return Step(
        name="browser assets",
        stamp=venv.path / ".stamp-assets",
        key=stamp.digest(inputs),
        commands=lambda: [(venv.python, "-m", "webui.assets")],
        makes=webui / "static" / "vendor",
    )


def _with_included(requirements: Path) -> list[Path]:
    included = [line[3:].strip() for line in requirements.read_text().splitlines() if line.startswith("-r ")]
    return [requirements, *(requirements.parent / name for name in included)]


@contextmanager
def _alone() -> Iterator[None]:
    lock_path = ROOT / "var" / "setup.lock"
    lock_path.parent.mkdir(exist_ok=True)
    with lock_path.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Another set-up is at work: waiting for it.", flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _fail(code: str, detail: str) -> int:
    sys.stderr.write(f"{code}: {detail}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
