"""One trial: a strategy learns a scenario stage by stage and is judged on all of them after each."""

import time
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Any, Literal

import torch
from torch import Tensor

from cl_engine.benchmarking.memory import peak_memory
from cl_engine.benchmarking.outcome import Outcome
from cl_engine.benchmarking.spec import BenchmarkSpec, ScenarioSpec, Trial
from cl_engine.benchmarking.stage_files import remove_stages, stage_file
from cl_engine.data import TensorDataset
from cl_engine.data.tensorfile import read_tensors, write_tensors
from cl_engine.errors import EngineError
from cl_engine.models import Classifier, build_model
from cl_engine.scenarios import Experience as Learnt
from cl_engine.scenarios import Part, Scenario, build_scenario
from cl_engine.state import CLState
from cl_engine.strategies import Learner, build_learner
from cl_engine.strategies.buffer import predicted
from cl_engine.strategies.optimisers import build_optimiser

# What is wrong with a file or its disk is no trial's fault: once that is mended, the benchmark goes on.
MENDABLE = {"storage_failed", "digest_mismatch", "weights_unreadable", "state_unreadable"}


def load(spec: BenchmarkSpec) -> None:
    """Have the scenario ready for this process's trials. Raises EngineError as build_scenario does."""
    _scenario(spec.scenario.model_dump_json(), spec.datasets)


def run_trial(spec: BenchmarkSpec, trial: Trial, folder: Path, stages: int | None = None) -> None:
    """Train to the end, from where an earlier process left it; what goes wrong is written into the outcome.

    stages: where to stop, so that another call can go on.
    Raises: EngineError benchmark_mismatch, as Outcome.of does; storage_failed, digest_mismatch, weights_unreadable or
    state_unreadable, after which the trial can go on.
    """
    path, outcome = folder / trial.file, Outcome.of(spec, trial, folder)
    if outcome and outcome.done:
        return
    try:
        _Run(spec, trial, folder, outcome).up_to(stages)
    except EngineError as error:
        if error.code in MENDABLE:
            raise
        failed = Outcome.read(path) or Outcome(trial.strategy.name, trial.seed, spec.fingerprint(trial), 1)
        failed.failure = str(error)
        failed.write(path)
        remove_stages(path)


class _Run:
    def __init__(self, spec: BenchmarkSpec, trial: Trial, folder: Path, outcome: Outcome | None) -> None:
        self.train = spec.train_of(trial)
        self.scenario = _scenario(spec.scenario.model_dump_json(), spec.datasets)
        self.path = folder / trial.file
        self.learnt = len(outcome.accuracy) if outcome else 0
        torch.manual_seed(trial.seed)
        model = build_model(spec.model, self.scenario.signature)
        if self.learnt:
            state = self._restored(model)
        else:
            state = CLState(self.scenario.classes)
            model.normalise.fit(torch.from_numpy(self.scenario.experiences[0].train.samples().x))
        model = model.to(self.train.device)
        self.learner: Learner = build_learner(
            trial.strategy, self.train, model=model, optimiser=build_optimiser(self.train, model), state=state
        )
        self.outcome = outcome or self._begun(trial, spec.fingerprint(trial))

    def up_to(self, stages: int | None) -> None:
        """Learn the stages that are left, or so many in all."""
        for experiences in list(self._stages())[self.learnt : stages]:
            with peak_memory(self.train.device) as peak:
                self._learn(experiences)
            self.outcome.peak_mib = max(self.outcome.peak_mib, peak.mib)
            self.learnt += 1
            self.outcome.accuracy.append(self._judged())
            self._put_down()

    def _begun(self, trial: Trial, asked: str) -> Outcome:
        model = self.learner.setting.model
        count = sum(weight.numel() for weight in model.parameters())
        stages = len(self.scenario.evaluations)
        begun = Outcome(trial.strategy.name, trial.seed, asked, stages, count, untrained=self._judged())
        begun.write(self.path)
        return begun

    def _stages(self) -> Iterator[list[Learnt]]:
        for _, experiences in groupby(self.scenario.experiences, attrgetter("stage")):
            yield list(experiences)

    def _learn(self, experiences: list[Learnt]) -> None:
        seconds, shown = 0.0, 0
        for experience in experiences:
            samples = _tensors(experience.train).to(self.train.device)
            began_s = time.perf_counter()
            self.learner.learn(samples, **self._told(experience))
            seconds += time.perf_counter() - began_s
            shown += len(samples) * self.train.epochs
        self.outcome.seconds.append(seconds)
        self.outcome.samples.append(shown)

    def _judged(self) -> list[float]:
        """Accuracy on each stage's test part."""
        found = []
        for experiences in self._stages():
            samples = _tensors(experiences[0].test).to(self.train.device)
            right = self._predicted(experiences[0], samples) == samples.y
            found.append(right.float().mean().item())
        return found

    def _predicted(self, experience: Learnt, samples: TensorDataset) -> Tensor:
        """Class indices (N,); where tasks are told apart, of the experience's own classes."""
        if self.scenario.kind != "task":
            return self.learner.predicted(samples)
        if experience.stage < self.learnt:
            return self.learner.predicted(samples, task=experience.task)
        # A task that is still to come has no part of the strategy yet: the network as it is answers for it.
        mine = torch.from_numpy(self.scenario.class_masks[experience.task]).to(samples.y.device)
        scores = predicted(self.learner.setting.model, samples.x)
        return scores.masked_fill(~mine, -torch.inf).argmax(1)

    def _told(self, experience: Learnt) -> dict[str, Any]:
        """What a learner is told of the task, where tasks are told apart."""
        if self.scenario.kind != "task":
            return {}
        return {"task": experience.task, "task_classes": experience.classes}

    def _put_down(self) -> None:
        """Write where a later process goes on; the outcome last, for it says which of the files belong to it.

        Those of the stage before stay until then, so that whatever kills this process leaves files that fit each other.
        """
        state = self.learner.state()
        self.outcome.cache_bytes = _sample_bytes(state)
        if not self.outcome.done:
            state.write(self._file("state"))
            write_tensors(self._file("weights"), self.learner.setting.model.state_dict())
        self.outcome.write(self.path)
        remove_stages(self.path, but=None if self.outcome.done else self.learnt)

    def _restored(self, model: Classifier) -> CLState:
        """The state after the stages that an earlier process learnt; the model gets their weights."""
        try:
            model.load_state_dict(read_tensors(self._file("weights"))[0])
            return CLState.read(self._file("state"))
        except EngineError as error:
            detail = f"{error.detail} Where {self.path} is removed, the trial begins anew."
            raise EngineError(error.code, detail, **error.data) from error

    def _file(self, kind: Literal["weights", "state"]) -> Path:
        return stage_file(self.path, kind, self.learnt)


@lru_cache(maxsize=1)
def _scenario(spec: str, datasets: Path | None) -> Scenario:
    """One scenario serves trial after trial of a process. spec: a ScenarioSpec as JSON."""
    asked = ScenarioSpec.model_validate_json(spec)
    return build_scenario(asked.name, asked.parameters, datasets)


def _tensors(part: Part) -> TensorDataset:
    samples = part.samples()
    return TensorDataset(
        torch.from_numpy(samples.x), torch.from_numpy(samples.y), tuple(samples.ids.tolist())
    )


def _sample_bytes(state: CLState) -> int:
    """What the samples kept for replay take."""
    memory = state.memory
    return memory.samples.row_bytes * len(memory) if memory else 0
