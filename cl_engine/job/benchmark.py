"""The benchmark job: strategies on a scenario, over seeds; a table, data and a report out."""

import json
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cl_engine.benchmarking.outcome import Outcome
from cl_engine.benchmarking.pool import run_trials
from cl_engine.benchmarking.results import RESULTS, TABLE, gathered, write_results
from cl_engine.benchmarking.spec import BenchmarkSpec, Trial
from cl_engine.errors import EngineError
from cl_engine.job.folder import Job, described_artifacts
from cl_engine.job.process import Interruption
from cl_engine.job.progress import Progress

TRIALS, METRIC = "trials", "/accuracy"
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
    watch = Watch(job, folder)
    try:
        run_trials(job.spec, folder, watch.look)
    except BrokenProcessPool:
        job.events.log(LOST, level="error")
        raise Interruption from None
    results = gathered(job.spec, watch.outcomes())
    if not results["trials"]:
        failed = results["failed"][0]
        detail = f"No trial ended well; {failed['strategy']}, seed {failed['seed']}: {failed['failure']}"
        raise EngineError("benchmark_failed", detail, failed=results["failed"])
    # Plotly is wanted only now.
    from cl_engine.benchmarking.report import REPORT, write_report

    write_results(job.out, results)
    write_report(job.out, results)
    summary = {
        name: {key: one["mean"] for key, one in found.items()} for name, found in results["summary"].items()
    }
    return {
        "metrics": summary,
        "failed": results["failed"],
        "artifacts": described_artifacts(job.out, (RESULTS, TABLE, REPORT)),
    }


@dataclass
class Watch:
    """Tells of the trials as their files grow: a metric for each stage that was learnt, a line and new results for
    each trial that ended, and the progress of all."""

    job: Job[BenchmarkSpec]
    folder: Path
    told: dict[str, int] = field(default_factory=dict)
    ended: set[str] = field(default_factory=set)
    progress: Progress | None = None

    def __post_init__(self) -> None:
        """What an earlier process has told is not told again; what it learnt and had no time to tell is."""
        self.told = dict.fromkeys((trial.label for trial in self.job.spec.trials), 0)
        for event in self.job.events.earlier():
            if event["kind"] == "metric" and (label := event["name"].removesuffix(METRIC)) in self.told:
                self.told[label] = event["step"]
        if (path := self.job.out / RESULTS).is_file():
            known = json.loads(path.read_text("utf-8"))
            self.ended = {f"{one['strategy']}-{one['seed']}" for one in known["trials"] + known["failed"]}

    def outcomes(self) -> list[Outcome]:
        """What there is of each trial."""
        return [found for trial in self.job.spec.trials if (found := self._read(trial))]

    def look(self) -> None:
        """Emit what is new."""
        before = len(self.ended)
        for trial in self.job.spec.trials:
            if outcome := self._read(trial):
                self._begin(outcome.stages)
                self._tell(trial, outcome)
                self._end(trial, outcome)
        if len(self.ended) > before:
            write_results(self.job.out, gathered(self.job.spec, self.outcomes()))
            self.job.events.emit("results", trials=len(self.ended))

    def _read(self, trial: Trial) -> Outcome | None:
        return Outcome.read(self.folder / f"{trial.label}.json")

    def _begin(self, stages: int) -> None:
        if self.progress is None:
            total = stages * len(self.job.spec.trials)
            device = self.job.spec.train.device
            self.progress = Progress(
                self.job.events,
                self.job.share,
                total_steps=total,
                step=sum(self.told.values()),
                device=device,
            )

    def _tell(self, trial: Trial, outcome: Outcome) -> None:
        for stage in range(self.told[trial.label], len(outcome.accuracy)):
            row = outcome.accuracy[stage]
            seen = sum(row[: stage + 1]) / (stage + 1)
            self.job.events.emit("metric", name=trial.label + METRIC, step=stage + 1, value=seen)
            if self.progress:
                self.progress.advance()
        self.told[trial.label] = len(outcome.accuracy)

    def _end(self, trial: Trial, outcome: Outcome) -> None:
        if not outcome.done or trial.label in self.ended:
            return
        self.ended.add(trial.label)
        who = f"{outcome.strategy}, seed {outcome.seed}"
        if outcome.failure:
            self.job.events.log(f"{who}, failed: {outcome.failure}", level="error")
            return
        figures = outcome.figures()
        self.job.events.log(
            f"{who}: accuracy {figures['acc']:.3f} after {figures['seconds']:.1f} s of training."
        )
