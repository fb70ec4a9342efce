"""EWC and online EWC: Avalanche's importances, over whole tensors and carried from update to update."""

from typing import Any

import torch
from avalanche.training.plugins import EWCPlugin

from cl_engine.data import Stream, TensorDataset, TensorLoader
from cl_engine.data.tensorfile import Tensors
from cl_engine.kept import Kept
from cl_engine.specs.strategies.importance import EWCParameters
from cl_engine.strategies.learner import Keeping, Learner, Setting
from cl_engine.strategies.penalty import QuadraticPenalty, weights_of
from cl_engine.strategies.template import TensorTemplate


def ewc(parameters: EWCParameters, setting: Setting) -> Learner:
    return setting.learner(TensorEWC(parameters, setting))


class TensorEWC(Keeping, EWCPlugin):  # type: ignore[misc]
    """Avalanche's EWC; where there is a memory but no importances yet, they are computed from the memory.

    consolidated: a pair of importances and anchors for each experience when separate, one pair when online.
    """

    def __init__(self, parameters: EWCParameters, setting: Setting) -> None:
        super().__init__(parameters.penalty)
        self.decay = parameters.decay if parameters.mode == "online" else None
        self.state = setting.state
        self.consolidated: list[tuple[Tensors, Tensors]] = []

    def keep(self) -> Kept:
        return [list(pair) for pair in self.consolidated]

    def take(self, kept: Kept) -> None:
        self.consolidated = [(importances, anchors) for importances, anchors in kept]

    def before_training_exp(self, strategy: TensorTemplate, **kwargs: Any) -> None:
        """Hold the weights that earlier experiences found important."""
        if not self.consolidated and self.state.memory:
            self._consolidate(strategy, self.state.memory.samples.to(strategy.device))
        self.penalty = QuadraticPenalty(strategy.model, self.ewc_lambda, self.consolidated)

    def before_backward(self, strategy: TensorTemplate, **kwargs: Any) -> None:
        """Nothing: the penalty's gradient is added after the backward pass."""

    def after_backward(self, strategy: TensorTemplate, **kwargs: Any) -> None:
        self.penalty.add_gradient()

    def after_training_exp(self, strategy: TensorTemplate, **kwargs: Any) -> None:
        self._consolidate(strategy, strategy.new_samples)

    def _consolidate(self, strategy: TensorTemplate, samples: TensorDataset) -> None:
        found, anchors = fisher(strategy, samples), weights_of(strategy.model)
        if self.decay is None:
            self.consolidated.append((found, anchors))
            return
        for old, _ in self.consolidated:
            found = {name: self.decay * old[name] + value for name, value in found.items()}
        self.consolidated = [(found, anchors)]


def fisher(strategy: TensorTemplate, samples: TensorDataset) -> Tensors:
    """Mean squared gradient of a batch's loss, by parameter name: Avalanche's estimate of the diagonal Fisher.

    Source: Kirkpatrick et al. 2017, with batches for samples, as avalanche.training.plugins.EWCPlugin.
    """
    model = strategy.model.eval()
    parameters = dict(model.named_parameters())
    sums = {name: torch.zeros_like(weight) for name, weight in parameters.items()}
    batches = TensorLoader(Stream(samples, strategy.train_mb_size), seed=strategy.seed)
    for x, y, *_ in batches:
        loss = strategy._criterion(strategy.in_task(model(x), y), y)
        found = torch.autograd.grad(loss, list(parameters.values()), allow_unused=True)
        for total, gradient in zip(sums.values(), found, strict=True):
            if gradient is not None:
                total.addcmul_(gradient, gradient)
    model.train()
    return {name: total / len(batches) for name, total in sums.items()}
