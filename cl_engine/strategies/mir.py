"""MIR: Avalanche's maximally interfered retrieval over the tensor-resident memory."""

from typing import Any

import torch
from avalanche.training.plugins import MIRPlugin
from torch.func import functional_call

from cl_engine.data import Stream, TensorDataset
from cl_engine.specs.strategies.rehearsal import MIRParameters
from cl_engine.strategies.buffer import TensorBuffer
from cl_engine.strategies.learner import Learner, Setting
from cl_engine.strategies.template import TensorTemplate


def mir(parameters: MIRParameters, setting: Setting) -> Learner:
    buffer = setting.buffer(parameters)
    return setting.learner(TensorMIR(buffer, parameters), buffer=buffer)


class TensorMIR(MIRPlugin):  # type: ignore[misc]
    """Replays what the coming step would hurt most, of a random part of the memory.

    Source: Aljundi et al. 2019, "Online Continual Learning with Maximally Interfered Retrieval", algorithm 1.
    """

    def __init__(self, buffer: TensorBuffer, parameters: MIRParameters) -> None:
        super().__init__(parameters.memory_batch_size, parameters.memory_size, parameters.subsample)
        self.storage_policy = buffer
        self.other_classes = parameters.other_classes

    def before_training_exp(self, strategy: TensorTemplate, **kwargs: Any) -> None:
        """Draw from the memory as earlier experiences left it."""
        self.replay_loader = None
        old = self.storage_policy.samples
        if old and self.other_classes:
            old = old.subset(torch.isin(old.y, strategy.adapted_dataset.y, invert=True).nonzero().flatten())
        if old:
            steps = Stream(strategy.adapted_dataset, strategy.train_mb_size).steps
            drawn = Stream(old, min(self.subsample, len(old)), full=True)
            self.replay_loader = strategy.loader(drawn, steps=steps).forever()

    def before_backward(self, strategy: TensorTemplate, **kwargs: Any) -> None:
        if self.replay_loader is not None:
            x, y, *_ = next(self.replay_loader)
            chosen = self._most_interfered(strategy, TensorDataset(x, y, ()))
            strategy.loss += strategy._criterion(strategy.model(x[chosen]), y[chosen])

    def after_training_exp(self, strategy: TensorTemplate, **kwargs: Any) -> None:
        self.storage_policy.update(strategy)

    def _most_interfered(self, strategy: TensorTemplate, drawn: TensorDataset) -> torch.Tensor:
        """Indices of the samples whose loss a step along the new samples' gradient raises most."""
        weights = dict(strategy.model.named_parameters())
        gradients = torch.autograd.grad(
            strategy.loss, list(weights.values()), retain_graph=True, allow_unused=True
        )
        rate = strategy.optimizer.param_groups[0]["lr"]
        stepped = {
            name: weight if gradient is None else weight - rate * gradient
            for (name, weight), gradient in zip(weights.items(), gradients, strict=True)
        }
        with torch.no_grad():
            before = strategy.model(drawn.x)
            # A copy's statistics: what the step would lead to leaves no trace in the network's own.
            seen = {name: buffer.clone() for name, buffer in strategy.model.named_buffers()}
            after = functional_call(strategy.model, stepped | seen, drawn.x)
            entropy = torch.nn.functional.cross_entropy
            rise = entropy(after, drawn.y, reduction="none") - entropy(before, drawn.y, reduction="none")
        return rise.topk(min(self.batch_size_mem, len(drawn.y))).indices
