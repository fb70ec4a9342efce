"""Tells of a benchmark's search and trials as they go on."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

from cl_engine.benchmarking.outcome import Outcome
from cl_engine.benchmarking.results import RESULTS, Results, gathered, write_results
from cl_engine.benchmarking.spec import BenchmarkSpec, Trial
from cl_engine.job.folder import Job
from cl_engine.job.progress import Progress

TRIALS, TUNING = "trials", "tuning"
METRIC, TUNING_METRIC = "/accuracy", "/tuning"


class Watch:
    """Tells of the search as candidates end, and of the trials as their files grow: a metric for each stage that was
    learnt, a line and new results for each trial that ended, and the progress of all."""

    tuning: dict[str, Any] | None = None

    def __init__(self, job: Job[BenchmarkSpec]) -> None:
        """What an earlier process has told is not told again; what it learnt and had no time to tell is."""
        self.spec, self.trials, self.events = job.spec, job.spec.trials, job.events
        self.out, self.folder = job.out, job.out / TRIALS
        self.told, self.ended = _told(job), _ended(job.out / RESULTS)
        total = self.spec.scenario.stages * len(self.trials)
        known = sum(self.told[trial.label + METRIC] for trial in self.trials)
        if tune := self.spec.tune:
            tried = self.trials[: len(self.spec.strategies)]  # Each strategy, with the first seed.
            folders = [job.out / TUNING / str(number) for number in range(tune.trials)]
            total += tune.experiences * len(folders) * len(tried)
            known += sum(_learnt(folder, trial) for folder in folders for trial in tried)
        device = self.spec.train.device
        self.progress = Progress(job.events, job.share, total_steps=total, step=known, device=device)

    def results(self) -> Results:
        """Of the trials that have ended so far."""
        outcomes = [found for trial in self.trials if (found := _outcome(self.folder, trial))]
        return gathered(self.spec, outcomes, self.tuning)

    def look(self) -> None:
        """Emit what is new of the trials."""
        before = len(self.ended)
        for trial in self.trials:
            if outcome := _outcome(self.folder, trial):
                self._tell(trial, outcome)
                self._end(trial, outcome)
        if len(self.ended) > before:
            write_results(self.out, self.results())
            self.events.emit("results", trials=len(self.ended))

    def learnt(self) -> None:
        """Count a stage that was learnt just now."""
        self.progress.advance()

    def left_out(self, stages: int) -> None:
        """Count no longer on stages that are not worth learning."""
        self.progress.leave_out(stages)

    def tried(self, strategy: str, candidates: int, accuracy: float | None) -> None:
        """Emit the best accuracy of a search so far; 0 where no candidate came to its end."""
        name = strategy + TUNING_METRIC
        if self.told[name] < candidates:
            self._measured(name, candidates, accuracy or 0.0)

    def _tell(self, trial: Trial, outcome: Outcome) -> None:
        name = trial.label + METRIC
        for learnt in range(self.told[name] + 1, len(outcome.accuracy) + 1):
            self._measured(name, learnt, outcome.seen(learnt))
            self.learnt()

    def _measured(self, name: str, step: int, value: float) -> None:
        self.events.emit("metric", name=name, step=step, value=value)
        self.told[name] = step

    def _end(self, trial: Trial, outcome: Outcome) -> None:
        if not outcome.done or trial.label in self.ended:
            return
        self.ended.add(trial.label)
        who = f"{outcome.strategy}, seed {outcome.seed}"
        if outcome.failure:
            self.events.log(f"{who}, failed: {outcome.failure}", level="error")
            return
        figures = outcome.figures()
        self.events.log(f"{who}: accuracy {figures['acc']:.3f} after {figures['seconds']:.1f} s of training.")


def _outcome(folder: Path, trial: Trial) -> Outcome | None:
    return Outcome.read(folder / trial.file)


def _learnt(folder: Path, trial: Trial) -> int:
    """Stages that the trial has learnt so far."""
    outcome = _outcome(folder, trial)
    return len(outcome.accuracy) if outcome else 0


def _told(job: Job[BenchmarkSpec]) -> Counter[str]:
    """The newest step of each metric: so many stages or candidates have been told of."""
    metrics = (event for event in job.events.earlier() if event["kind"] == "metric")
    return Counter({event["name"]: event["step"] for event in metrics})


def _ended(results: Path) -> set[str]:
    """The trials of whose end the file tells."""
    if not results.is_file():
        return set()
    known = json.loads(results.read_text("utf-8"))
    return {f"{one['strategy']}-{one['seed']}" for one in known["trials"] + known["failed"]}
