"""The benchmark job: strategies on a scenario, over seeds; a table, data and a report out."""

from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any

from cl_engine.benchmarking.pool import Work, trained, workers
from cl_engine.benchmarking.results import write_results
from cl_engine.benchmarking.spec import BenchmarkSpec
from cl_engine.benchmarking.watch import TRIALS, TUNING, Watch
from cl_engine.errors import EngineError
from cl_engine.job.folder import Job, described_artifacts
from cl_engine.job.process import Interruption

LOST = (
    "The process of a trial was ended from outside, most often for want of memory. The benchmark can be resumed; "
    "fewer trials at a time need less memory."
)


def work(job: Job[BenchmarkSpec]) -> dict[str, Any]:
    """Run what is not done yet, and gather all of it.

    Raises: EngineError benchmark_failed where no trial ended well; Interruption where a trial's process was killed.
    """
    folder = job.out / TRIALS
    folder.mkdir(exist_ok=True)
    try:
        with workers(job.spec) as pool:
            watch = Watch(job)
            spec, watch.tuning = _tuned(job, pool, watch)
            for _ in trained(pool, [Work(spec, trial, folder) for trial in spec.trials], watch.look):
                pass
    except BrokenProcessPool:
        job.events.log(LOST, level="error")
        raise Interruption from None
    results = watch.results()
    if not results["trials"]:
        failed = results["failed"][0]
        detail = f"No trial ended well; {failed['strategy']}, seed {failed['seed']}: {failed['failure']}"
        raise EngineError("benchmark_failed", detail, failed=results["failed"])
    # Plotly is wanted only now.
    from cl_engine.benchmarking.report import REPORT, write_report

    files = (*write_results(job.out, results), REPORT)
    write_report(job.out, results)
    summary = {
        name: {key: one["mean"] for key, one in found.items()} for name, found in results["summary"].items()
    }
    return {
        "metrics": summary,
        "failed": results["failed"],
        "artifacts": described_artifacts(job.out, files),
    }


def _tuned(
    job: Job[BenchmarkSpec], pool: ProcessPoolExecutor, watch: Watch
) -> tuple[BenchmarkSpec, dict[str, Any] | None]:
    """The spec to be measured, and what tuning found where that was asked for."""
    if job.spec.tune is None:
        return job.spec, None
    # Optuna is wanted only here.
    from cl_engine.benchmarking.tuning.tune import tune

    trials, experiences = job.spec.tune.trials, job.spec.tune.experiences
    job.events.log(f"Tuning: {trials} candidates of each strategy on the first {experiences} experiences.")
    return tune(job.spec, job.out / TUNING, pool, watch)
