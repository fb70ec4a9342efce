"""Trials side by side, each in one of a few processes that end with this one."""

import multiprocessing
import os
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from pathlib import Path

from cl_engine.benchmarking.spec import BenchmarkSpec, Trial
from cl_engine.governor import take_share
from cl_engine.job.process import end_with_supervisor
from cl_engine.specs import TrainSpec

LOOK_EVERY_S = 0.5


def run_trials(spec: BenchmarkSpec, folder: Path, look: Callable[[], None]) -> None:
    """Run what is not done yet, `spec.jobs` at a time; `look` is called twice a second, and may raise to stop it all.

    What a trial has measured lies in its file, so whatever stops this loses at most one stage of each trial.
    """
    with _workers(spec) as pool:
        left: set[Future[None]] = {
            pool.submit(_work, spec.model_dump_json(), trial, folder) for trial in spec.trials
        }
        while left:
            done, left = wait(left, LOOK_EVERY_S, FIRST_COMPLETED)
            look()
            for future in done:
                future.result()


@contextmanager
def _workers(spec: BenchmarkSpec) -> Iterator[ProcessPoolExecutor]:
    fresh = multiprocessing.get_context("spawn")  # torch's threads do not survive a fork
    jobs = min(spec.jobs, len(spec.trials))
    pool = ProcessPoolExecutor(jobs, fresh, _begin, (spec.train.model_dump_json(), os.getpid()))
    try:
        yield pool
    except BaseException:
        for process in pool._processes.values():
            process.terminate()
        pool.shutdown(wait=True, cancel_futures=True)
        raise
    pool.shutdown()


def _begin(train: str, parent: int) -> None:
    """Take a worker's share of the machine before torch loads."""
    end_with_supervisor(parent)
    share = take_share(TrainSpec.model_validate_json(train))
    from cl_engine.job.devices import ready_torch

    ready_torch(share.threads)


def _work(spec: str, trial: Trial, folder: Path) -> None:
    from cl_engine.benchmarking.training import run_trial

    run_trial(BenchmarkSpec.model_validate_json(spec), trial, folder)
