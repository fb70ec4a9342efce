"""Optimisers by name, and their state by parameter name."""

from collections.abc import Callable, Iterator

import torch
from torch import Tensor, nn
from torch.optim import SGD, Adam, AdamW, Optimizer

from cl_engine.data.tensorfile import Tensors
from cl_engine.specs import TrainSpec

OPTIMISERS: dict[str, Callable[..., Optimizer]] = {"adam": Adam, "adamw": AdamW, "sgd": SGD}


def build_optimiser(spec: TrainSpec, model: nn.Module) -> Optimizer:
    """An optimiser over the model's parameters."""
    own = {"momentum": spec.momentum} if spec.optimiser == "sgd" else {}
    if spec.weight_decay is not None:
        own["weight_decay"] = spec.weight_decay
    # fused: one kernel updates all weights, instead of a handful for each.
    return OPTIMISERS[spec.optimiser](model.parameters(), lr=spec.learning_rate, fused=True, **own)


def optimiser_tensors(optimiser: Optimizer, model: nn.Module) -> Tensors:
    """Copies of the moments, by "<parameter>/<quantity>"."""
    return {f"{name}/{key}": value.detach().clone() for name, key, value in _entries(optimiser, model)}


def restore_optimiser(optimiser: Optimizer, model: nn.Module, tensors: Tensors) -> None:
    """Put stored moments back; parameters without any begin afresh."""
    for path, tensor in tensors.items():
        name, key = path.rsplit("/", 1)
        parameter = model.get_parameter(name)
        optimiser.state[parameter][key] = tensor.to(parameter.device, copy=True)


def _entries(optimiser: Optimizer, model: nn.Module) -> Iterator[tuple[str, str, Tensor]]:
    for name, parameter in model.named_parameters():
        for key, value in optimiser.state.get(parameter, {}).items():
            if isinstance(value, torch.Tensor):
                yield name, key, value
