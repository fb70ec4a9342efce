"""LwF: Avalanche's distillation, its teacher the model before the update."""

from copy import deepcopy
from typing import Any

from avalanche.training.plugins import LwFPlugin

from cl_engine.specs.strategies.distillation import LwFParameters
from cl_engine.state import CLState
from cl_engine.strategies.learner import Learner, Setting
from cl_engine.strategies.template import TensorTemplate

ONLY_TASK = 0


def lwf(parameters: LwFParameters, setting: Setting) -> Learner:
    return setting.learner(TensorLwF(setting.state, parameters.alpha, parameters.temperature))


class TensorLwF(LwFPlugin):  # type: ignore[misc]
    """Avalanche's LwF over the classes that the teacher has seen."""

    def __init__(self, state: CLState, alpha: float, temperature: float) -> None:
        super().__init__(alpha, temperature)
        self.state = state

    def before_training_exp(self, strategy: TensorTemplate, **kwargs: Any) -> None:
        """Keep the model as it is now as the teacher."""
        if taught := {self.state.classes.index(name) for name in self.state.seen}:
            self.lwf.prev_model = deepcopy(strategy.model).eval().requires_grad_(requires_grad=False)
            self.lwf.prev_classes_by_task[ONLY_TASK] = taught

    def after_training_exp(self, strategy: TensorTemplate, **kwargs: Any) -> None:
        """Nothing: the next update's teacher is the weights that this one leaves."""
