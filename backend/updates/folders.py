"""Where a run keeps its files: `<home>/runs/<id>/`, a benchmark `<home>/benchmarks/<id>/`.

`inputs/` is written once and shared by all attempts, so that each gives the engine the very same spec.
`<attempt>/` belongs to one attempt alone: a trainer of an older one that still writes cannot reach it.
"""

import shutil
from pathlib import Path

from backend.config.environment import ENV
from backend.jobs.processes import PROCESS_FILE, end_leftover
from backend.jobs.supervisor import OUTPUT_FILE
from backend.updates.models import Run

LOCK_FILE = ".lock"


def run_folder(run: Run) -> Path:
    return ENV.home / run.folder / str(run.pk)


def inputs_folder(run: Run) -> Path:
    return run_folder(run) / "inputs"


def attempt_folder(run: Run, attempt: int) -> Path:
    return run_folder(run) / str(attempt)


def open_attempt(run: Run) -> Path:
    """The folder of the run's current attempt, holding the checkpoint and events of the one before it.

    Whatever still works on an older attempt on this machine is killed first.
    """
    folder, earlier = attempt_folder(run, run.attempt), _earlier(run)
    if earlier is None:
        folder.mkdir(parents=True, exist_ok=True)
        return folder
    end_leftover(earlier)
    aside = run_folder(run) / f".{run.attempt}"
    shutil.rmtree(aside, ignore_errors=True)
    shutil.copytree(earlier, aside, ignore=shutil.ignore_patterns(PROCESS_FILE, LOCK_FILE, OUTPUT_FILE))
    aside.rename(folder)
    shutil.rmtree(earlier)
    return folder


def discard(run: Run) -> None:
    """Remove all of the run's files: what is kept of it is in the database and the blob store."""
    shutil.rmtree(run_folder(run), ignore_errors=True)


def _earlier(run: Run) -> Path | None:
    """The newest older attempt that came so far as to have a folder."""
    folders = (attempt_folder(run, number) for number in range(run.attempt - 1, 0, -1))
    return next((folder for folder in folders if folder.is_dir()), None)
