"""EWC: Avalanche's plugin, its importances carried from update to update."""

from typing import Any

from avalanche.training.plugins import EWCPlugin
from avalanche.training.utils import ParamData, copy_params_dict
from torch import Tensor

from cl_engine.data.tensorfile import Tensors
from cl_engine.state import CLState
from cl_engine.strategies.template import TensorTemplate


class TensorEWC(EWCPlugin):  # type: ignore[misc]
    """Avalanche's EWC; where the state has a memory but no importances, they are computed from the memory."""

    def __init__(self, state: CLState, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.state = state

    def before_training_exp(self, strategy: TensorTemplate, **kwargs: Any) -> None:
        """Take up the importances and the weights they belong to."""
        old = zip(self.state.importances, self.state.anchors, strict=True)
        for number, (importances, anchors) in enumerate(old):
            self.importances[number] = _wrapped(importances, strategy)
            self.saved_params[number] = _wrapped(anchors, strategy)
        if not self.importances and self.state.memory:
            self.importances[0] = self._of_memory(strategy)
            self.saved_params[0] = copy_params_dict(strategy.model)
        strategy.clock.train_exp_counter = len(self.importances)

    def remember(self, state: CLState) -> None:
        """Put importances and weights into the state."""
        state.importances = [_unwrapped(self.importances[number]) for number in sorted(self.importances)]
        state.anchors = [_unwrapped(self.saved_params[number]) for number in sorted(self.saved_params)]

    def _of_memory(self, strategy: TensorTemplate) -> dict[str, ParamData]:
        samples = self.state.memory.samples.to(strategy.device) if self.state.memory else None
        importances: dict[str, ParamData] = self.compute_importances(
            strategy.model,
            strategy._criterion,
            strategy.optimizer,
            samples,
            strategy.device,
            strategy.train_mb_size,
        )
        return importances


def _wrapped(tensors: Tensors, strategy: TensorTemplate) -> dict[str, ParamData]:
    device = strategy.device
    return {
        name: ParamData(name, init_tensor=value.to(device), device=device) for name, value in tensors.items()
    }


def _unwrapped(parameters: dict[str, ParamData]) -> Tensors:
    return {name: _plain(parameter.data) for name, parameter in parameters.items()}


def _plain(tensor: Tensor) -> Tensor:
    return tensor.detach().clone()
