"""Other libraries, in an environment of their own, on the same arrays."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from benchmarks.drift import peer_program
from benchmarks.drift.trials import Judged, Outcome, Trial
from benchmarks.drift.worlds import View

ENVIRONMENT = Path(__file__).resolve().parents[2] / "var" / "drift" / "peers"
PACKAGES = ("evidently==0.7.23", "frouros==0.9.0", "nannyml==0.13.1", "alibi-detect==0.13.0")
NAMES = tuple(peer_program.PEERS)
SLOW = ("frouros", "evidently")
# One core, as ours; and what two of them would report about their use is not sent.
SETTINGS = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "DO_NOT_TRACK": "1",
    "NML_DISABLE_USAGE_LOGGING": "1",
}


def install() -> str | None:
    """Make the environment where there is none; why that failed, or None."""
    python = ENVIRONMENT / "bin" / "python"
    done = ENVIRONMENT / "installed"
    if done.exists() and done.read_text() == "\n".join(PACKAGES):
        return None
    commands = (
        [sys.executable, "-m", "venv", str(ENVIRONMENT)],
        [str(python), "-m", "pip", "install", *PACKAGES],
    )
    for command in commands:
        made = subprocess.run(command, capture_output=True, text=True, check=False)
        if made.returncode != 0:
            return (made.stderr.strip() or made.stdout.strip()).splitlines()[-1]
    done.write_text("\n".join(PACKAGES))
    return None


def judge(peer: str, trial: Trial) -> Outcome | str:
    """What the peer makes of the trial's embeddings, or why it could not: its last words."""
    windows = np.stack([window.embeddings for window in _windows(trial)])
    with tempfile.TemporaryDirectory() as folder:
        arrays, out = Path(folder) / "arrays.npz", Path(folder) / "out.json"
        np.savez(arrays, reference=trial.reference.embeddings, windows=windows)
        command = [str(ENVIRONMENT / "bin" / "python"), peer_program.__file__, peer, str(arrays), str(out)]
        done = subprocess.run(command, env=os.environ | SETTINGS, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            return (done.stderr.strip() or "it said nothing").splitlines()[-1]
        said = json.loads(out.read_text())
    return _outcome(trial, iter(said["drifted"]), said["ms"])


def _windows(trial: Trial) -> Iterator[View]:
    """In the order in which `_outcome` takes the verdicts."""
    yield from trial.clean
    for some in trial.runs.values():
        for run in some:
            yield from run


def _outcome(trial: Trial, drifted: Iterator[bool], ms: list[float]) -> Outcome:
    """Peers have no vote: each verdict is an alarm."""

    def judged(count: int) -> Judged:
        found = np.array([next(drifted) for _ in range(count)], dtype=np.bool_)
        return Judged(found, found)

    clean = judged(len(trial.clean))
    runs = {shift: [judged(len(run)) for run in some] for shift, some in trial.runs.items()}
    return Outcome(clean, runs, ms)
