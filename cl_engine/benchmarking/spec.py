"""What a benchmark is asked to do, typed and checked; loads no torch."""

import hashlib
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, model_validator

from cl_engine.scenarios.parameters import StreamParameters
from cl_engine.scenarios.registry import SCENARIOS, ScenarioEntry
from cl_engine.specs import ModelSpec, StrategySpec, TrainSpec
from cl_engine.specs.base import Spec
from cl_engine.specs.named import NamedSpec
from cl_engine.specs.parsing import named, refusal

Seed = Annotated[int, Field(ge=0, lt=2**31)]


class ScenarioSpec(NamedSpec[ScenarioEntry]):
    """A named scenario and its parameters."""

    @classmethod
    def entry_of(cls, name: str) -> ScenarioEntry:
        """The scenario's entry. Raises EngineError scenario_unknown."""
        return named(SCENARIOS, name, kind="scenario")

    @property
    def typed(self) -> StreamParameters:
        """The parameters as the scenario's own typed class."""
        return self.entry.parameters.model_validate(self.parameters)

    @property
    def stages(self) -> int:
        """How often a trial is judged: after each experience, before any is cut into small ones."""
        return self.typed.validation_experiences or self.typed.experiences


class TrainedStrategy(StrategySpec):
    """A strategy, with the learning rate that it trains at where that is not the benchmark's."""

    learning_rate: float | None = Field(None, gt=0, le=10, exclude_if=lambda rate: rate is None)


class TuneSpec(Spec):
    """Search each strategy's parameters by so many trials on the first experiences' training samples."""

    trials: int = Field(ge=1, le=1000)
    experiences: int = Field(3, ge=2, le=1000)


class BenchmarkSpec(Spec):
    """Train each strategy on the scenario once for each seed, `jobs` at a time; tune it before, where that is asked.

    model: None takes a perceptron with 256 hidden units. datasets: folder of data set files.
    """

    scenario: ScenarioSpec
    strategies: tuple[TrainedStrategy, ...] = Field(min_length=1)
    seeds: tuple[Seed, ...] = Field((0,), min_length=1, max_length=100)
    model: ModelSpec = ModelSpec(name="mlp", parameters={"layers": 0, "features": 256})
    train: TrainSpec = TrainSpec(epochs=1, batch_size=64, nice=0)
    jobs: int = Field(1, ge=1, le=256)
    datasets: Path | None = None
    tune: TuneSpec | None = None

    @model_validator(mode="after")
    def _each_trial_is_its_own(self) -> Self:
        for field, values in (("strategies", [one.name for one in self.strategies]), ("seeds", self.seeds)):
            if len(set(values)) != len(values):
                raise refusal(field, f"each may be given once, got {list(values)}")
        return self

    @model_validator(mode="after")
    def _strategies_suit(self) -> Self:
        """Some strategies need to be told the task, others cannot be."""
        told = getattr(self.scenario.typed, "setting", "") == "task"
        for number, one in enumerate(self.strategies):
            suits = one.entry.suits
            field, reason = f"strategies.{number}.name", f"{one.name} suits {', '.join(suits)}, not a setting"
            if told and "task" not in suits:
                raise refusal(field, f"{reason} in which tasks are told")
            if not told and suits == ("task",):
                raise refusal(field, f"{reason} in which no task is told")
        return self

    @model_validator(mode="after")
    def _tuning_leaves_experiences_unseen(self) -> Self:
        if self.tune is None:
            return self
        if self.scenario.typed.validation_experiences:
            raise refusal("scenario.parameters.validation_experiences", "tuning sets it; leave it at 0")
        if self.tune.experiences >= self.scenario.stages:
            known, seen = self.scenario.stages, self.tune.experiences
            detail = (
                f"tuning may see two or more of the first experiences, but not all; the scenario has {known}"
            )
            raise refusal("tune.experiences", f"{detail}, got {seen}")
        return self

    @property
    def trials(self) -> tuple["Trial", ...]:
        """One for each strategy and seed."""
        return tuple(Trial(strategy=one, seed=seed) for seed in self.seeds for one in self.strategies)

    def train_of(self, trial: "Trial") -> TrainSpec:
        """How the trial is trained, with its seed and its strategy's learning rate."""
        rate = trial.strategy.learning_rate or self.train.learning_rate
        return self.train.model_copy(update={"seed": trial.seed, "learning_rate": rate})

    def fingerprint(self, trial: "Trial") -> str:
        """Tells whether an outcome belongs to this trial: equal whatever other trials there are, and how many jobs."""
        settings = self.model_dump_json(include={"scenario", "model", "train"})
        return hashlib.sha256(f"{settings}{trial.model_dump_json()}".encode()).hexdigest()


class Trial(Spec):
    """One training over the whole scenario."""

    strategy: TrainedStrategy
    seed: int

    @property
    def label(self) -> str:
        """Its name among the benchmark's files."""
        return f"{self.strategy.name}-{self.seed}"

    @property
    def file(self) -> str:
        """The name of its outcome's file."""
        return f"{self.label}.json"
