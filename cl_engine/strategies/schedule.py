"""The learning rate of each step."""

from collections.abc import Callable, Mapping
from math import cos, pi

from avalanche.training.plugins import SupervisedPlugin

from cl_engine.specs import TrainSpec
from cl_engine.specs.jobs import ScheduleName
from cl_engine.strategies.template import TensorTemplate

# From the share of the training that is done, in [0, 1), to the share of the learning rate.
SCHEDULES: Mapping[ScheduleName, Callable[[float], float]] = {
    "constant": lambda done: 1.0,
    "linear": lambda done: 1 - done,
    "cosine": lambda done: (1 + cos(pi * done)) / 2,
}


def schedule(train: TrainSpec) -> list["Schedule"]:
    """The plugin that the training needs, if any."""
    return [] if train.schedule == "constant" and not train.warmup_steps else [Schedule(train)]


class Schedule(SupervisedPlugin):  # type: ignore[misc]
    """Sets the optimiser's learning rate by the number of the step alone, so that nothing of it needs to be kept.

    Source of the cosine: Loshchilov and Hutter 2017, "SGDR", eq. 5, over one experience and down to 0.
    """

    def __init__(self, train: TrainSpec) -> None:
        super().__init__()
        self.train, self.share = train, SCHEDULES[train.schedule]

    def before_training_exp(self, strategy: TensorTemplate, **kwargs: object) -> None:
        self.step, self.steps = strategy.first_step, strategy.train_epochs * len(strategy.dataloader)

    def before_training_iteration(self, strategy: TensorTemplate, **kwargs: object) -> None:
        warm = min(1.0, (self.step + 1) / max(1, self.train.warmup_steps))
        for group in strategy.optimizer.param_groups:
            group["lr"] = self.train.learning_rate * warm * self.share(self.step / self.steps)
        self.step += 1
