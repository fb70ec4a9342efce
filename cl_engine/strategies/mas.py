"""MAS: Avalanche's memory-aware synapses, over whole tensors and carried from update to update."""

from typing import Any

import torch
from avalanche.training.plugins import MASPlugin

from cl_engine.data import Stream, TensorDataset, TensorLoader
from cl_engine.data.tensorfile import Tensors
from cl_engine.specs.strategies.importance import MASParameters
from cl_engine.strategies.learner import Keeping, Learner, Setting
from cl_engine.strategies.penalty import QuadraticPenalty, weights_of
from cl_engine.strategies.template import TensorTemplate


def mas(parameters: MASParameters, setting: Setting) -> Learner:
    return setting.learner(TensorMAS(parameters, setting))


class TensorMAS(Keeping, MASPlugin):  # type: ignore[misc]
    """Importance of a weight: how strongly the squared length of the outputs responds to it."""

    KEEPS = ("importance", "anchors")

    def __init__(self, parameters: MASParameters, setting: Setting) -> None:
        super().__init__(parameters.penalty, parameters.decay)
        self.importance: Tensors = {}
        self.anchors: Tensors = {}

    def before_training_exp(self, strategy: TensorTemplate, **kwargs: Any) -> None:
        """Hold the weights that earlier experiences found important."""
        terms = [(self.importance, self.anchors)] if self.importance else []
        self.penalty = QuadraticPenalty(strategy.model, self._lambda, terms)

    def before_backward(self, strategy: TensorTemplate, **kwargs: Any) -> None:
        """Nothing: the penalty's gradient is added after the backward pass."""

    def after_backward(self, strategy: TensorTemplate, **kwargs: Any) -> None:
        self.penalty.add_gradient()

    def after_training_exp(self, strategy: TensorTemplate, **kwargs: Any) -> None:
        self.anchors = weights_of(strategy.model)
        found = sensitivity(strategy, strategy.new_samples)
        for name, old in self.importance.items():
            found[name] = self.alpha * old + (1 - self.alpha) * found[name]
        self.importance = found


def sensitivity(strategy: TensorTemplate, samples: TensorDataset) -> Tensors:
    """Mean magnitude of the gradient of a batch's mean squared output length, by parameter name.

    Source: Aljundi et al. 2018, eq. 4, with batches for samples, as avalanche.training.plugins.MASPlugin.
    """
    parameters = dict(strategy.model.named_parameters())
    sums = {name: torch.zeros_like(weight) for name, weight in parameters.items()}
    batches = TensorLoader(Stream(samples, strategy.train_mb_size), seed=strategy.seed)
    for x, y, *_ in batches:
        length = strategy.in_task(strategy.model(x), y, outside=0.0).square().sum(1).mean()
        found = torch.autograd.grad(length, list(parameters.values()), allow_unused=True)
        for name, gradient in zip(sums, found, strict=True):
            if gradient is not None:
                sums[name] += gradient.abs()
    return {name: total / len(batches) for name, total in sums.items()}
