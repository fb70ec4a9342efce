"""One strategy's search: Optuna proposes values, and says which candidates are not worth going on with."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import optuna
from optuna.pruners import SuccessiveHalvingPruner
from optuna.samplers import TPESampler
from optuna.trial import FrozenTrial, TrialState

from cl_engine.benchmarking.outcome import Outcome
from cl_engine.benchmarking.pool import Work
from cl_engine.benchmarking.spec import BenchmarkSpec, ScenarioSpec, TrainedStrategy
from cl_engine.benchmarking.stage_files import remove_stages
from cl_engine.benchmarking.tuning.space import asked_values, described_range, search_space, with_values

# After 2, 4, 8, ... experiences the better half of the candidates goes on. After the first nothing was forgotten yet:
# how well it was learnt says little of how a candidate will stand later.
HALVING = {"min_resource": 2, "reduction_factor": 2}
STATES = {TrialState.COMPLETE: "complete", TrialState.PRUNED: "pruned", TrialState.FAIL: "failed"}


@dataclass(frozen=True, eq=False)
class Candidate:
    """Values in training; spec: a benchmark of this one trial, on the experiences that tuning may see."""

    study: optuna.Study
    trial: optuna.Trial
    spec: BenchmarkSpec
    folder: Path

    @property
    def outcome(self) -> Outcome | None:
        """What was measured so far. Raises EngineError benchmark_mismatch."""
        return Outcome.of(self.spec, self.spec.trials[0], self.folder)

    def has_learnt(self, stages: int) -> bool:
        """Whether nothing is left to train up to there."""
        outcome = self.outcome
        return outcome is not None and (outcome.done or len(outcome.accuracy) >= stages)

    def work(self, stages: int) -> Work:
        """To be trained up to there."""
        return Work(self.spec, self.spec.trials[0], self.folder, stages)

    def goes_on(self, stage: int) -> bool:
        """Tell Optuna what was reached after the stage; whether the candidate is worth the next, where there is one."""
        outcome = self.outcome
        if outcome is None or len(outcome.accuracy) < stage:
            self.study.tell(self.trial, state=TrialState.FAIL)
            return False
        # The file may hold later stages too, which an earlier process learnt.
        self.trial.report(outcome.seen(stage), stage)
        if stage == outcome.stages:
            self.study.tell(self.trial, outcome.seen(stage))
        elif self.trial.should_prune():
            self.study.tell(self.trial, state=TrialState.PRUNED)
            remove_stages(self.folder / self.spec.trials[0].file)
        else:
            return True
        return False


class Search:
    """Of one strategy; what was asked for is its first candidate, so that what is found is no worse on its measure."""

    def __init__(self, spec: BenchmarkSpec, strategy: TrainedStrategy, folder: Path) -> None:
        """folder: where each candidate gets one of its own, by its number."""
        self.spec, self.strategy, self.folder = spec, strategy, folder
        self.asked = asked_values(strategy, spec.train.learning_rate)
        self.space = search_space(strategy, self.asked)
        optuna.logging.set_verbosity(optuna.logging.WARNING)
        self.study = optuna.create_study(direction="maximize", pruner=SuccessiveHalvingPruner(**HALVING))
        self.study.enqueue_trial({name: self.asked[name] for name in self.space})

    def ask(self, number: int) -> Candidate:
        """The next candidate."""
        # A seed for each draw, so that a search that goes on in another process draws what it would have drawn.
        self.study.sampler = TPESampler(seed=self.spec.seeds[0] + number)
        trial = self.study.ask(self.space)
        folder = self.folder / str(number)
        folder.mkdir(parents=True, exist_ok=True)
        return Candidate(self.study, trial, self._spec_of(trial.params), folder)

    @property
    def chosen(self) -> dict[str, Any]:
        """The best values, or those asked for where no candidate came to its end."""
        best = self._best
        return {name: best.params[name] if best else self.asked[name] for name in self.space}

    @property
    def accuracy(self) -> float | None:
        """The best on held-out samples; None where no candidate came to its end."""
        return self._best.value if self._best else None

    @property
    def tuned(self) -> TrainedStrategy:
        """The strategy with the best values."""
        return with_values(self.strategy, self.chosen)

    def found(self) -> dict[str, Any]:
        """What was searched and found, as plain data."""
        trials = self.study.get_trials(deepcopy=False)
        states = [STATES[trial.state] for trial in trials]
        return {
            "searched": {name: described_range(one) for name, one in self.space.items()},
            "chosen": self.chosen,
            "accuracy": self.accuracy,
            **{state: states.count(state) for state in STATES.values()},
            "trials": [_line(trial) for trial in trials],
        }

    @property
    def _best(self) -> FrozenTrial | None:
        """The first of the best."""
        complete = self.study.get_trials(deepcopy=False, states=(TrialState.COMPLETE,))
        return max(complete, key=lambda trial: trial.values[0], default=None)

    def _spec_of(self, values: dict[str, Any]) -> BenchmarkSpec:
        assert self.spec.tune
        parameters = self.spec.scenario.parameters | {"validation_experiences": self.spec.tune.experiences}
        change = {
            "scenario": ScenarioSpec(name=self.spec.scenario.name, parameters=parameters),
            "strategies": (with_values(self.strategy, values),),
            "seeds": self.spec.seeds[:1],
            "tune": None,
        }
        return self.spec.model_copy(update=change)


def _line(trial: FrozenTrial) -> dict[str, Any]:
    """experiences, accuracy: how far it came, and the mean on those that it had learnt."""
    reached = trial.last_step
    accuracy = None if reached is None else trial.intermediate_values[reached]
    return {
        "values": trial.params,
        "state": STATES[trial.state],
        "experiences": reached or 0,
        "accuracy": accuracy,
    }
