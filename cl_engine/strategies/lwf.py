"""LwF: Avalanche's distillation, its teacher the model before the update."""

from copy import deepcopy
from typing import Any

import torch
from avalanche.training.plugins import LwFPlugin

from cl_engine.specs.strategies.distillation import LwFParameters
from cl_engine.state import CLState
from cl_engine.strategies.learner import Learner, Setting
from cl_engine.strategies.template import TensorTemplate


def lwf(parameters: LwFParameters, setting: Setting) -> Learner:
    return setting.learner(TensorLwF(setting.state, parameters))


class TensorLwF(LwFPlugin):  # type: ignore[misc]
    """Avalanche's LwF over the classes that the teacher has seen, task by task where tasks are told apart.

    Source of the balance by experiences: van de Ven and Tolias 2019, "Three scenarios for continual learning", but
    that the distillation counts n - 1 times, as in continual-learning-baselines.
    """

    def __init__(self, state: CLState, parameters: LwFParameters) -> None:
        super().__init__(parameters.alpha, parameters.temperature)
        self.state, self.by_experiences = state, parameters.balance == "experiences"
        self.heads: list[list[int]] = []

    def before_training_exp(self, strategy: TensorTemplate, **kwargs: Any) -> None:
        """Keep the model as it is now as the teacher."""
        taught = sorted(self.state.classes.index(name) for name in self.state.seen)
        if taught:
            self.lwf.prev_model = deepcopy(strategy.model).eval().requires_grad_(requires_grad=False)
        tasks = [0] * len(taught) if strategy.heads is None else strategy.heads[taught].tolist()
        pairs = list(zip(taught, tasks, strict=True))
        self.heads = [[label for label, task in pairs if task == head] for head in sorted(set(tasks))]

    def before_backward(self, strategy: TensorTemplate, **kwargs: Any) -> None:
        """Distil each head that the teacher has learned."""
        if not self.heads:
            return
        with torch.no_grad():
            wanted = self.lwf.prev_model(strategy.mb_x)
        alpha = self.lwf.alpha
        if self.by_experiences:
            before = self.state.experiences
            alpha *= before**2 / (before + 1)
            strategy.loss /= before + 1
        for head in self.heads:
            strategy.loss += alpha * self.lwf._distillation_loss(strategy.mb_logits, wanted, head)

    def after_training_exp(self, strategy: TensorTemplate, **kwargs: Any) -> None:
        """Nothing: the next update's teacher is the weights that this one leaves."""
