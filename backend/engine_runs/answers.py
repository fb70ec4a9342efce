"""The engine is asked, in a process of its own, and answers or says why not."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

from backend.core.errors import AppError
from backend.engine import command, read_result, require_finished
from backend.jobs.attempts import require_wanted
from backend.jobs.supervisor import Command, Ending, supervise


def engine_answer(
    kind: Literal["evaluate", "select", "suspects", "twins"],
    spec: Path,
    out: Path,
    wanted: Callable[[], bool],
    *,
    limit_s: float,
    too_slow: AppError,
) -> dict[str, Any]:
    """The engine's result, written to the folder `out`; its process keeps its output beside the spec.

    Raises: AppError for an explained failure, `too_slow` after `limit_s`; ConflictError `attempt_over`,
    InterruptionError, RuntimeError for a crash.
    """
    outcome = supervise(Command(argv=command(kind, spec, out), folder=spec.parent, limit_s=limit_s), wanted)
    require_wanted(outcome.ending)
    if outcome.ending is Ending.TIME_LIMIT:
        raise too_slow
    require_finished(outcome.returncode, out, outcome.output)
    return read_result(out)
