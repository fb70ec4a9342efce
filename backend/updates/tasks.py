"""The job that performs a run: claims it, supervises the engine, and says how it ended."""

import logging
from pathlib import Path
from typing import Literal

from backend.config.environment import ENV
from backend.core.errors import AppError
from backend.engine import Failure, JobEnd, command, job_end
from backend.jobs import job
from backend.jobs.heartbeats import beating
from backend.jobs.supervisor import Command, Ending, Outcome, supervise
from backend.updates.folders import discard, open_attempt
from backend.updates.inputs import write_inputs
from backend.updates.models import Benchmark, Run, UpdateRun
from backend.updates.services import AttemptLostError, attempt_begin, attempt_end, attempt_finish, attempt_row
from backend.updates.watching import Watch

STATES = {JobEnd.FAILED: "failed", JobEnd.INTERRUPTED: "interrupted", JobEnd.CRASHED: "errored"}

logger = logging.getLogger(__name__)


@job("updates.run")
def perform(run_id: int) -> None:
    """Perform one attempt. A second delivery finds the run claimed and returns at once."""
    _claimed(attempt_begin(UpdateRun, run_id))


@job("updates.benchmark")
def perform_benchmark(run_id: int) -> None:
    """The same for a benchmark."""
    _claimed(attempt_begin(Benchmark, run_id))


def _claimed(run: Run | None) -> None:
    if run is None:
        return
    try:
        _attempt(run)
    except AttemptLostError:
        logger.warning("%s: attempt %s was overtaken", run, run.attempt)


def _attempt(run: Run) -> None:
    try:
        _perform(run)
    except AttemptLostError:
        raise
    except AppError as error:
        attempt_end(run, "failed", error.as_dict())
    except Exception as error:
        logger.exception("%s: a bug", run)
        attempt_end(run, "errored", Failure("bug", f"{type(error).__name__}: {error}", {}).as_dict())


def _perform(run: Run) -> None:
    with beating(attempt_row(run)):
        folder = open_attempt(run)
        spec = write_inputs(run)
    watch = Watch(run, folder)
    argv = command(_what(run), spec, folder)
    # Where the engine is to choose, it says so to its libraries itself.
    threads = run.spec["training"].get("threads") or 1
    outcome = supervise(Command(argv, folder, _limit_s(run), threads), watch.wanted)
    watch.catch_up()
    if watch.lost:
        raise AttemptLostError(run)
    _end(run, outcome, folder)


def _end(run: Run, outcome: Outcome, folder: Path) -> None:
    if outcome.ending is Ending.CALLED_OFF:
        attempt_end(run, "cancelled")
        discard(run)
        return
    if outcome.ending is Ending.TIME_LIMIT:
        detail = f"It took longer than {_limit_s(run)} s, the limit of {_what(run)}s."
        # What a benchmark has measured is kept: resumed, it has the same time again for what is left.
        goes_on = isinstance(run, Benchmark)
        detail += " Resumed, it goes on with what is left." if goes_on else ""
        state = "interrupted" if goes_on else "failed"
        attempt_end(run, state, Failure("time_limit", detail, {}).as_dict())
        return
    end, failure = job_end(outcome.returncode, folder, outcome.output)
    if end is JobEnd.FINISHED:
        with beating(attempt_row(run)):
            attempt_finish(run, folder)
        discard(run)
    else:
        assert failure is not None
        attempt_end(run, STATES[end], failure.as_dict())


def _what(run: Run) -> Literal["update", "export", "benchmark"]:
    """The engine's command."""
    if isinstance(run, Benchmark):
        return "benchmark"
    return "export" if run.kind == "import" else "update"


def _limit_s(run: Run) -> int:
    return ENV.benchmark_limit_s if isinstance(run, Benchmark) else ENV.update_limit_s
