"""PackNet: tasks packed into one network, each in weights that earlier ones were pruned of."""

from copy import deepcopy
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm
from torch.nn.modules.conv import _ConvNd

from cl_engine.data.tensorfile import Tensors
from cl_engine.errors import EngineError
from cl_engine.specs.parsing import refusal
from cl_engine.specs.strategies.isolation import PackNetParameters
from cl_engine.strategies.learner import Keeping, Learner, Setting
from cl_engine.strategies.penalty import weights_of
from cl_engine.strategies.template import TensorTemplate

FREE = 0
# An owner is a byte, and 0 is nobody's.
MOST_TASKS = 255


def packnet(parameters: PackNetParameters, setting: Setting) -> Learner:
    """Raises EngineError spec_invalid where no epoch is left before the pruning."""
    if parameters.post_prune_epochs >= setting.train.epochs:
        reason = f"it must be less than the {setting.train.epochs} epochs of the training"
        raise refusal("strategy.parameters.post_prune_epochs", reason)
    return setting.learner(template=TensorPackNet, parameters=parameters)


class TensorPackNet(Keeping, TensorTemplate):
    """PackNet on a Classifier whose weights no wrapper masks.

    owner: (like the weight) uint8 by parameter name, for convolutions and linear layers but the head: which task,
    counted from 1, a weight belongs to; 0 while it is free. tasks: their labels, in that order.
    Free weights are 0 once a task is learned, as in the paper (Avalanche keeps their values), so that training
    needs no mask in its passes: a step is undone where a weight is not the task's to train.
    Source: Mallya and Lazebnik 2018, "PackNet: Adding Multiple Tasks to a Single Network by Iterative Pruning".
    """

    KEEPS = ("tasks", "owner", "epochs_done", "pruned")

    def __init__(self, *, parameters: PackNetParameters, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.share = parameters.prune_proportion
        self.prune_after = self.train_epochs - parameters.post_prune_epochs
        self.tasks: list[int] = []
        self.owner: Tensors = {
            name: torch.zeros_like(weight, dtype=torch.uint8) for name, weight in packed_weights(self.model)
        }
        self.epochs_done, self.pruned = 0, False

    def network(self, task: int | None) -> nn.Module:
        """The task's own network: without the weights of later tasks. Raises EngineError task_unknown."""
        if task not in self.tasks:
            detail = (
                f"PackNet has learned no task {task}; there are {', '.join(map(str, self.tasks)) or 'none'}."
            )
            raise EngineError("task_unknown", detail, task=task)
        number = self.tasks.index(task) + 1
        network: nn.Module = deepcopy(self.model)
        with torch.no_grad():
            for name, owner in self.owner.items():
                network.get_parameter(name).mul_((owner != FREE) & (owner <= number))
        return network

    def _before_training_exp(self, **kwargs: Any) -> None:
        self._begin(self.experience.task)
        super()._before_training_exp(**kwargs)

    def _begin(self, task: int) -> None:
        """Take the free weights; biases and normalisation are the first task's."""
        if task in self.tasks or len(self.tasks) == MOST_TASKS:
            detail = f"PackNet cannot learn task {task}: it learns a task once, and {MOST_TASKS} at most."
            raise EngineError("task_learned", detail, task=task)
        self.tasks.append(task)
        self.epochs_done, self.pruned = 0, False
        # Momentum of an earlier task would move what it froze.
        self.optimizer.state.clear()
        shared = self.owner.keys() | {"head.weight", "head.bias"}
        for name, weight in self.model.named_parameters():
            weight.requires_grad_(name in shared or len(self.tasks) == 1)

    def _before_training_epoch(self, **kwargs: Any) -> None:
        super()._before_training_epoch(**kwargs)
        if not self.pruned and self.epochs_done == self.prune_after:
            self._prune()
        self._hold()

    def _after_training_epoch(self, **kwargs: Any) -> None:
        self.epochs_done += 1
        super()._after_training_epoch(**kwargs)

    @torch.no_grad()
    def _prune(self) -> None:
        """Give the smallest of the task's weights back, and own the others."""
        for name, owner in self.owner.items():
            weight, free = self.model.get_parameter(name), owner == FREE
            kept = free & ~smallest(weight.abs(), free, self.share)
            owner[kept] = len(self.tasks)
            weight.masked_fill_(owner == FREE, 0.0)
        self.pruned = True

    def _hold(self) -> None:
        """Note which weights the coming steps may not change, and their values."""
        mine = len(self.tasks) if self.pruned else FREE
        self.fixed = {name: owner != mine for name, owner in self.owner.items()}
        others = self.heads != self.experience.task
        self.fixed |= {"head.weight": others.unsqueeze(1), "head.bias": others}
        self.held = {name: weight for name, weight in weights_of(self.model).items() if name in self.fixed}

    def _before_training_iteration(self, **kwargs: Any) -> None:
        super()._before_training_iteration(**kwargs)
        if len(self.tasks) > 1:
            for part in self.model.modules():
                if isinstance(part, _BatchNorm):
                    part.eval()

    @torch.no_grad()
    def _after_update(self, **kwargs: Any) -> None:
        """Undo the step where it is not the task's: weight decay moves weights without a gradient, too."""
        for name, fixed in self.fixed.items():
            weight = self.model.get_parameter(name)
            torch.where(fixed, self.held[name], weight, out=weight)
        super()._after_update(**kwargs)


def packed_weights(model: nn.Module) -> list[tuple[str, Tensor]]:
    """The weights of convolutions and linear layers but the head, by parameter name."""
    return [
        (f"{name}.weight", part.weight)
        for name, part in model.named_modules()
        if isinstance(part, nn.Linear | _ConvNd) and name != "head"
    ]


def smallest(values: Tensor, among: Tensor, share: float) -> Tensor:
    """A mask of so large a share of the values where `among`: the smallest."""
    found = torch.zeros_like(among)
    candidates = among.flatten().nonzero().squeeze(1)
    ranking = values.flatten()[candidates].argsort(stable=True)
    found.view(-1)[candidates[ranking[: int(len(candidates) * share)]]] = True
    return found
