"""Gradients of many losses at once."""

from collections.abc import Callable

import torch
from torch import Tensor
from torch.func import functional_call, grad, vmap
from torch.nn.functional import cross_entropy, normalize

from cl_engine.models import Classifier

# Most that the gradients which are held at one time take.
CHUNK_BYTES = 16 * 2**20
SHORTEST = 1e-12


def gradients(model: Classifier, x: Tensor, y: Tensor, seen: Callable[[list[Tensor]], Tensor]) -> Tensor:
    """What `seen` makes of each group's gradient, in evaluation mode; the model's mode is put back.

    x: (G, B, *shape) and y: (G, B) are G groups, each of whose mean cross-entropy is differentiated by all weights.
    seen: from some groups' gradients by each parameter, (g, P of the parameter), to (g, ...).
    Returns: (G, ...).
    """
    weights = {name: weight.detach() for name, weight in model.named_parameters()}

    def loss(weights: dict[str, Tensor], x: Tensor, y: Tensor) -> Tensor:
        return cross_entropy(functional_call(model, weights, x), y)

    def of_one(weights: dict[str, Tensor], x: Tensor, y: Tensor) -> dict[str, Tensor]:
        leaves = {name: weight.detach().requires_grad_() for name, weight in weights.items()}
        found = torch.autograd.grad(loss(leaves, x[0], y[0]), list(leaves.values()))
        return {name: gradient[None] for name, gradient in zip(leaves, found, strict=True)}

    # Large groups fill the processor by themselves, and vmap would only add to that.
    of_groups = of_one if y.shape[1] > 1 else vmap(grad(loss), in_dims=(None, 0, 0))
    size_bytes = sum(weight.numel() * weight.element_size() for weight in weights.values())
    groups = 1 if y.shape[1] > 1 else max(1, CHUNK_BYTES // size_bytes)
    training = model.training
    model.eval()
    found = [
        seen([part.flatten(1) for part in of_groups(weights, some_x, some_y).values()])
        for some_x, some_y in zip(torch.split(x, groups), torch.split(y, groups), strict=True)
    ]
    model.train(training)
    return torch.cat(found)


def unit(parts: list[Tensor]) -> Tensor:
    """(g, P) the gradients, each of length 1."""
    return normalize(torch.cat(parts, 1))


def cosines(parts: list[Tensor], directions: Tensor) -> Tensor:
    """(g, S) cosines of the gradients with unit directions (S, P), without a copy of the gradients."""
    of_parts = torch.split(directions, [part.shape[1] for part in parts], 1)
    along = torch.stack([part @ one.T for part, one in zip(parts, of_parts, strict=True)]).sum(0)
    lengths = torch.stack([torch.linalg.vector_norm(part, dim=1) for part in parts]).norm(dim=0)
    found: Tensor = along / lengths.clamp_min(SHORTEST)[:, None]
    return found
