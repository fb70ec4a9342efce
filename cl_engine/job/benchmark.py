"""The benchmark job: strategies on a scenario, over seeds; a table, data and a report out."""

from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from cl_engine.benchmarking.outcome import Outcome
from cl_engine.benchmarking.pool import Work, trained, workers
from cl_engine.benchmarking.results import gathered, write_results
from cl_engine.benchmarking.spec import BenchmarkSpec, Trial
from cl_engine.errors import EngineError
from cl_engine.job.folder import Job, described_artifacts
from cl_engine.job.progress import Progress

TRIALS, TUNING = "trials", "tuning"


def work(job: Job[BenchmarkSpec]) -> dict[str, Any]:
    """Run what is not done yet, and gather all of it. Raises EngineError benchmark_failed where no trial ended well."""
    folder = job.out / TRIALS
    folder.mkdir(exist_ok=True)
    with workers(job.spec.train, job.spec.jobs) as pool:
        watch = Watch(job)
        spec, tuning = _tuned(job, pool, watch)
        for _ in trained(pool, [Work(spec, trial, folder) for trial in spec.trials], watch.look):
            pass
    results = gathered(job.spec, watch.outcomes(), tuning)
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
    job: Job[BenchmarkSpec], pool: ProcessPoolExecutor, watch: "Watch"
) -> tuple[BenchmarkSpec, dict[str, Any] | None]:
    """The spec to be measured, and what tuning found where that was asked for."""
    if job.spec.tune is None:
        return job.spec, None
    # Optuna is wanted only here.
    from cl_engine.benchmarking.tuning.tune import tune

    return tune(job.spec, job.out / TUNING, pool, watch)


class Watch:
    """Tells of the trials as their files grow: a metric for each stage that was learnt, and the progress of all."""

    def __init__(self, job: Job[BenchmarkSpec]) -> None:
        spec, self.events, self.folder, self.trials = job.spec, job.events, job.out / TRIALS, job.spec.trials
        self.told = {trial.label: _learnt(self.folder, trial) for trial in self.trials}
        total, known = spec.scenario.stages * len(self.trials), sum(self.told.values())
        if spec.tune:
            tried = self.trials[: len(spec.strategies)]  # Each strategy, with the first seed.
            folders = [job.out / TUNING / str(number) for number in range(spec.tune.trials)]
            total += spec.tune.experiences * len(folders) * len(tried)
            known += sum(_learnt(folder, trial) for folder in folders for trial in tried)
        device = spec.train.device
        self.progress = Progress(job.events, job.share, total_steps=total, step=known, device=device)

    def outcomes(self) -> list[Outcome]:
        """What there is of each trial."""
        return [found for trial in self.trials if (found := _outcome(self.folder, trial))]

    def look(self) -> None:
        """Emit what is new of the trials."""
        for trial in self.trials:
            if outcome := _outcome(self.folder, trial):
                self._tell(trial, outcome)

    def learnt(self) -> None:
        """Count a stage that was learnt just now."""
        self.progress.advance()

    def left_out(self, stages: int) -> None:
        """Count no longer on stages that are not worth learning."""
        self.progress.leave_out(stages)

    def _tell(self, trial: Trial, outcome: Outcome) -> None:
        for learnt in range(self.told[trial.label] + 1, len(outcome.accuracy) + 1):
            name, seen = f"{trial.label}/accuracy", outcome.seen(learnt)
            self.events.emit("metric", name=name, step=learnt, value=seen)
            self.learnt()
        self.told[trial.label] = len(outcome.accuracy)


def _outcome(folder: Path, trial: Trial) -> Outcome | None:
    return Outcome.read(folder / f"{trial.label}.json")


def _learnt(folder: Path, trial: Trial) -> int:
    """Stages that the trial has learnt so far."""
    outcome = _outcome(folder, trial)
    return len(outcome.accuracy) if outcome else 0
