"""LFL: Avalanche's less-forgetful learning, its teacher the model before the update."""

from copy import deepcopy
from typing import Any

import torch
from avalanche.training.plugins import LFLPlugin

from cl_engine.specs.strategies.distillation import LFLParameters
from cl_engine.state import CLState
from cl_engine.strategies.learner import Learner, Setting
from cl_engine.strategies.template import TensorTemplate


def lfl(parameters: LFLParameters, setting: Setting) -> Learner:
    return setting.learner(TensorLFL(setting.state, parameters.penalty))


class TensorLFL(LFLPlugin):  # type: ignore[misc]
    """Holds features near the teacher's and keeps the head as it is, from the second experience on."""

    def __init__(self, state: CLState, penalty: float) -> None:
        super().__init__(penalty)
        self.state = state

    def before_training(self, strategy: TensorTemplate, **kwargs: Any) -> None:
        """Take the model as it is now for the teacher."""
        if self.state.seen:
            self.prev_model = deepcopy(strategy.model).eval().requires_grad_(requires_grad=False)
            strategy.model.head.requires_grad_(requires_grad=False)

    def before_backward(self, strategy: TensorTemplate, **kwargs: Any) -> None:
        if self.prev_model is not None:
            features = strategy.model.features(strategy.mb_x)
            with torch.no_grad():
                wanted = self.prev_model.features(strategy.mb_x)
            strategy.loss += self.lambda_e * self._euclidean_loss(features, wanted)

    def after_training_exp(self, strategy: TensorTemplate, **kwargs: Any) -> None:
        strategy.model.head.requires_grad_(requires_grad=True)
