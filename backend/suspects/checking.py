"""A service's labels are checked: its samples are written out, the engine ranks them."""

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from backend.config.environment import ENV
from backend.core.actor import system_actor
from backend.core.errors import AppError, ConflictError
from backend.datasets.selectors import known_classes, sample_array, sample_list
from backend.engine import JobEnd, Samples, command, job_end, read_result, write_suspects_spec
from backend.jobs.supervisor import Command, Ending, Outcome, supervise
from backend.registry.services import artifact_path
from backend.suspects.models import LabelCheck
from backend.suspects.services import check_heartbeat

# The newest: a check holds all of them in memory.
MOST_SAMPLES = 100_000
LIMIT_S = 1800.0
HEARTBEAT_EVERY_S = 2.0
WORKER = system_actor("worker")


class InterruptionError(Exception):
    """The engine was cut off from outside: another attempt may succeed."""


def checked(check: LabelCheck) -> dict[str, Any]:
    """The engine's result. Raises AppError for an explained failure, ConflictError, InterruptionError."""
    wanted = _beating(check)
    classes = known_classes(WORKER, check.service)
    with _folder(check) as folder:
        spec = write_suspects_spec(
            folder,
            signature={**check.service.signature, "classes": classes},
            samples=_samples(check, classes, wanted),
            embedding=artifact_path(check.version, "embedding.onnx") if check.version else None,
        )
        out = folder / "out"
        asked = Command(argv=command("suspects", spec, out), folder=folder, limit_s=LIMIT_S)
        _require_finished(supervise(asked, wanted), out)
        return read_result(out)


def _samples(check: LabelCheck, classes: list[str], wanted: Callable[[], bool]) -> Samples:
    """The service's newest labelled samples."""
    rows = list(sample_list(WORKER, check.service, labelled=True)[:MOST_SAMPLES])
    index = {name: number for number, name in enumerate(classes)}
    signature = check.service.signature
    x = np.empty((len(rows), *signature["shape"]), np.dtype(signature["dtype"]))
    for place, row in enumerate(rows):
        if not wanted():
            raise ConflictError("attempt_over", "Another attempt has taken this check over.")
        x[place] = sample_array(row)
    # Labelled while the rows were read: a class that is not in the list is left for the next check.
    known = np.array([row.label in index for row in rows], np.bool_)  # type: ignore[attr-defined]
    y = np.array([index.get(row.label, 0) for row in rows], np.int64)  # type: ignore[attr-defined]
    ids = np.array([str(row.pk) for row in rows], np.str_)
    return Samples(x[known], y[known], ids[known])


@contextmanager
def _folder(check: LabelCheck) -> Iterator[Path]:
    """This attempt's, which is gone afterwards; what an earlier one left goes first."""
    home = ENV.home / "label-checks" / str(check.pk)
    shutil.rmtree(home, ignore_errors=True)
    folder = home / str(check.attempt)
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _beating(check: LabelCheck) -> Callable[[], bool]:
    """Asked again and again; says every few seconds that this attempt lives."""
    due = 0.0
    alive = True

    def wanted() -> bool:
        nonlocal due, alive
        if time.monotonic() >= due:
            due = time.monotonic() + HEARTBEAT_EVERY_S
            alive = check_heartbeat(check=check)
        return alive

    return wanted


def _require_finished(outcome: Outcome, out: Path) -> None:
    if outcome.ending is Ending.CALLED_OFF:
        raise ConflictError("attempt_over", "Another attempt has taken this check over.")
    if outcome.ending is Ending.STOPPING:
        raise InterruptionError("The worker was stopped.")
    if outcome.ending is Ending.TIME_LIMIT:
        raise AppError("check_too_slow", f"The check took more than {LIMIT_S:.0f} s.")
    end, failure = job_end(outcome.returncode, out, outcome.output)
    if end is JobEnd.INTERRUPTED:
        raise InterruptionError("The engine was stopped.")
    if end is JobEnd.CRASHED:
        raise RuntimeError(outcome.output)
    if failure is not None:
        raise AppError(failure.code, failure.detail, **failure.data)
