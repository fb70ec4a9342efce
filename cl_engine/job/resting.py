"""A training that rests for the sake of serving."""

from typing import Any

from cl_engine.governor import Governor
from cl_engine.strategies.template import TensorTemplate


class Resting:
    """Avalanche plugin that lets a governor hold the training after each step."""

    def __init__(self, governor: Governor) -> None:
        self.governor = governor

    def before_training_epoch(self, strategy: TensorTemplate, **kwargs: Any) -> None:
        self.governor.begin()

    def after_training_iteration(self, strategy: TensorTemplate, **kwargs: Any) -> None:
        self.governor.between_steps(len(strategy.mb_y))
