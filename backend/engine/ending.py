"""What a job's exit code and last words mean."""

import signal
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from pathlib import Path
from typing import Any

from backend.core.errors import AppError, InterruptionError
from backend.engine.listening import EVENTS_FILE, last_failure


class ExitCode(IntEnum):
    """How `python -m cl_engine` ends; anything else is a bug of ours, a negative code a signal."""

    FINISHED = 0
    REFUSED = 2
    FAILED = 3
    INTERRUPTED = 75


# What people, init systems and the kernel short of memory send; other signals are a crash.
FROM_OUTSIDE = {-signal.SIGTERM, -signal.SIGKILL, -signal.SIGINT, -signal.SIGHUP}


class JobEnd(StrEnum):
    FINISHED = "finished"
    FAILED = "failed"  # expected and explained
    INTERRUPTED = "interrupted"  # the same command resumes it
    CRASHED = "crashed"  # a bug


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a job did not finish: a stable code, a sentence, and data."""

    code: str
    detail: str
    data: dict[str, Any]

    def as_dict(self) -> dict[str, Any]:
        return {"code": self.code, "detail": self.detail, "data": self.data}


def job_end(returncode: int, out: Path, output: str) -> tuple[JobEnd, Failure | None]:
    """How a job ended, and why where it did not finish.

    returncode: negative for the signal that killed it. output: the last of its stdout and stderr.
    """
    if returncode == ExitCode.FINISHED:
        return JobEnd.FINISHED, None
    if returncode in (ExitCode.REFUSED, ExitCode.FAILED):
        return JobEnd.FAILED, _explained(out, output)
    if returncode == ExitCode.INTERRUPTED or returncode in FROM_OUTSIDE:
        detail = "The job's process was ended from outside; it can be resumed."
        return JobEnd.INTERRUPTED, Failure("interrupted", detail, {"returncode": returncode})
    data = {"returncode": returncode, "output": output}
    return JobEnd.CRASHED, Failure("engine_crashed", "The job's process crashed: this is a bug.", data)


def require_finished(returncode: int, out: Path, output: str) -> None:
    """As `job_end`. Raises: AppError for an explained failure, InterruptionError, RuntimeError for a crash."""
    end, failure = job_end(returncode, out, output)
    if end is JobEnd.INTERRUPTED:
        raise InterruptionError("The engine was stopped.")
    if end is JobEnd.CRASHED:
        raise RuntimeError(output)
    if failure is not None:
        raise AppError(failure.code, failure.detail, **failure.data)


def _explained(out: Path, output: str) -> Failure:
    said = last_failure(out / EVENTS_FILE)
    if said is None:
        return Failure(
            "job_failed", output.strip().rpartition("\n")[2] or "The job failed.", {"output": output}
        )
    return Failure(said["code"], said["detail"], said.get("data", {}))
