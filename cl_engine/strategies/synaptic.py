"""SI: Avalanche's synaptic intelligence, its path integral kept in whole tensors."""

from collections.abc import Sequence
from typing import Any

import torch
from avalanche.training.plugins import SynapticIntelligencePlugin

from cl_engine.data.tensorfile import Tensors
from cl_engine.specs.strategies.importance import SIParameters
from cl_engine.strategies.learner import Keeping, Learner, Setting
from cl_engine.strategies.penalty import QuadraticPenalty
from cl_engine.strategies.template import TensorTemplate

# As in Maltoni and Lomonaco 2019, whose variant Avalanche's is.
LARGEST_IMPORTANCE = 0.001


def si(parameters: SIParameters, setting: Setting) -> Learner:
    return setting.learner(TensorSI(parameters, setting))


class TensorSI(Keeping, SynapticIntelligencePlugin):  # type: ignore[misc]
    """Importance of a weight: how much its way through training lowered the loss.

    path: sum over this experience's steps of -gradient * change; total: path / (change^2 + damping), over all.
    Batch normalisation's parameters are free. Source: Zenke et al. 2017, eq. 3 to 5.
    """

    KEEPS = ("path", "total")

    def __init__(self, parameters: SIParameters, setting: Setting, excluded: Sequence[str] = ()) -> None:
        """excluded: names of parameters that are free, too."""
        super().__init__(parameters.penalty, parameters.damping, excluded)
        self.path: Tensors = {}
        self.total: Tensors = {}

    def before_training_exp(self, strategy: TensorTemplate, **kwargs: Any) -> None:
        """Begin the path at the present weights, and hold those that mattered so far where they are."""
        self.weights = dict(self.allowed_parameters(strategy.model, self.excluded_parameters))
        self.begun = {name: weight.detach().clone() for name, weight in self.weights.items()}
        self.path = {name: torch.zeros_like(weight) for name, weight in self.begun.items()}
        self.total = self.total or {name: torch.zeros_like(weight) for name, weight in self.begun.items()}
        importances = {name: total.clamp(max=LARGEST_IMPORTANCE) for name, total in self.total.items()}
        term = (importances, self.begun)
        self.penalty = QuadraticPenalty(strategy.model, self.si_lambda[0] / 2, [term])

    def before_training_iteration(self, strategy: TensorTemplate, **kwargs: Any) -> None:
        self.before = [weight.detach().clone() for weight in self.weights.values()]

    def before_backward(self, strategy: TensorTemplate, **kwargs: Any) -> None:
        """Nothing: the penalty's gradient is added after the backward pass."""

    def after_backward(self, strategy: TensorTemplate, **kwargs: Any) -> None:
        self.penalty.add_gradient()

    @torch.no_grad()
    def after_training_iteration(self, strategy: TensorTemplate, **kwargs: Any) -> None:
        steps = zip(self.path.values(), self.weights.values(), self.before, strict=True)
        for path, weight, before in steps:
            if weight.grad is not None:
                path.addcmul_(weight.grad, before - weight)

    @torch.no_grad()
    def after_training_exp(self, strategy: TensorTemplate, **kwargs: Any) -> None:
        for name, weight in self.weights.items():
            self.total[name] += self.path[name] / ((weight - self.begun[name]).square() + self.eps)
