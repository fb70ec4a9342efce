"""Gradients of many losses at once."""

from collections.abc import Callable

import torch
from torch import Tensor
from torch.func import functional_call, grad, vmap
from torch.nn.functional import cross_entropy

from cl_engine.models import Classifier

# Most that the gradients which are held at one time take.
CHUNK_BYTES = 64 * 2**20


def gradients(model: Classifier, x: Tensor, y: Tensor, seen: Callable[[Tensor], Tensor]) -> Tensor:
    """What `seen` makes of each group's gradient, in evaluation mode; the model's mode is put back.

    x: (G, B, *shape) and y: (G, B) are G groups, each of whose mean cross-entropy is differentiated by all weights.
    seen: (g, P) gradients of some groups to (g, ...).
    Returns: (G, ...).
    """
    weights = {name: weight.detach() for name, weight in model.named_parameters()}

    def loss(weights: dict[str, Tensor], x: Tensor, y: Tensor) -> Tensor:
        return cross_entropy(functional_call(model, weights, x), y)

    of_groups = vmap(grad(loss), in_dims=(None, 0, 0))
    size_bytes = sum(weight.numel() * weight.element_size() for weight in weights.values())
    groups = max(1, CHUNK_BYTES // size_bytes)
    training = model.training
    model.eval()
    found = [
        seen(torch.cat([part.flatten(1) for part in of_groups(weights, some_x, some_y).values()], 1))
        for some_x, some_y in zip(torch.split(x, groups), torch.split(y, groups), strict=True)
    ]
    model.train(training)
    return torch.cat(found)
