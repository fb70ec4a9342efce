"""The quadratic penalty that EWC, SI, MAS and RWalk share, as a gradient that is added after the backward pass."""

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor, nn

from cl_engine.data.tensorfile import Tensors

Term = tuple[Mapping[str, Tensor], Mapping[str, Tensor]]


class QuadraticPenalty:
    """strength * sum over terms of importance * (weight - anchor)^2, for each weight by its parameter's name.

    The terms sum to one quadratic A (w - m)^2 plus a constant, with A = sum of importances and m = sum of
    importance * anchor / A, so a step costs the same after a hundred experiences as after one. Its gradient
    2 * strength * A (w - m) is added to the weights' own, which spares autograd a graph as large as the model.
    Parameters that no term names, or that have no gradient, are free.
    """

    def __init__(self, model: nn.Module, strength: float, terms: Sequence[Term]) -> None:
        names = [name for name, _ in model.named_parameters() if terms and name in terms[0][0]]
        self.parameters = [model.get_parameter(name) for name in names]
        stiffness = [torch.stack([term[0][name] for term in terms]).sum(0) for name in names]
        pull = [torch.stack([term[0][name] * term[1][name] for term in terms]).sum(0) for name in names]
        # Where nothing holds a weight, any centre will do.
        self.centres = [b / a.where(a != 0, torch.ones_like(a)) for a, b in zip(stiffness, pull, strict=True)]
        self.slopes = [2 * strength * a for a in stiffness]

    @torch.no_grad()
    def add_gradient(self) -> None:
        """Add the penalty's gradient at the present weights."""
        for parameter, centre, slope in zip(self.parameters, self.centres, self.slopes, strict=True):
            if parameter.grad is not None:
                parameter.grad.addcmul_(slope, parameter - centre)


def weights_of(model: nn.Module) -> Tensors:
    """Copies of the weights by parameter name."""
    return {name: weight.detach().clone() for name, weight in model.named_parameters()}
