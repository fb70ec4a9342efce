"""Trials side by side, each in one of a few processes that end with this one."""

import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cl_engine.benchmarking.spec import BenchmarkSpec, Trial
from cl_engine.governor import take_share
from cl_engine.job.process import end_with_supervisor
from cl_engine.specs import TrainSpec

LOOK_EVERY_S = 0.5


@dataclass(frozen=True)
class Work:
    """A trial to be trained in a folder: to its end, or until so many stages are learnt."""

    spec: BenchmarkSpec
    trial: Trial
    folder: Path
    stages: int | None = None


def nothing() -> None:
    """Nobody looks."""


def trained(
    pool: ProcessPoolExecutor, works: Iterable[Work], look: Callable[[], None] = nothing
) -> Iterator[Work]:
    """Train all of them and yield each that is done; `look` is called twice a second.

    What a trial has measured lies in its file, so whatever stops this loses at most one stage of each trial.
    """
    left = {pool.submit(_train, work): work for work in works}
    while left:
        done: set[Future[None]] = wait(left, LOOK_EVERY_S, FIRST_COMPLETED).done
        look()
        for future in done:
            future.result()
            yield left.pop(future)


@contextmanager
def workers(spec: BenchmarkSpec) -> Iterator[ProcessPoolExecutor]:
    """At most as many processes as the spec has jobs, the first of them ready to train; one that fails takes all of
    them with it. Raises: EngineError device_unavailable, or as build_scenario does."""
    fresh = multiprocessing.get_context("spawn")  # torch's threads do not survive a fork
    pool = ProcessPoolExecutor(spec.jobs, fresh, _begin, (spec.train.model_dump_json(), os.getpid()))
    try:
        pool.submit(_load, spec).result()
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


def _load(spec: BenchmarkSpec) -> None:
    """Load what training takes, so that no trial fails for want of it and none counts it as time of training."""
    from cl_engine.benchmarking.training import load
    from cl_engine.job.devices import require_device

    require_device(spec.train.device)
    load(spec)


def _train(work: Work) -> None:
    from cl_engine.benchmarking.training import run_trial

    run_trial(work.spec, work.trial, work.folder, work.stages)
