"""MER: steps through new and replayed samples mixed, of whose way it goes only a part, as Reptile does."""

from typing import Any

import torch
from torch import Tensor

from cl_engine.specs.strategies.meta import MERParameters
from cl_engine.strategies.learner import Learner, Setting
from cl_engine.strategies.lookahead import TensorMeta, meta_learner


def mer(parameters: MERParameters, setting: Setting) -> Learner:
    replayed = parameters.memory_batch_size * parameters.inner_steps
    return meta_learner(TensorMER, parameters, setting, replayed=replayed)


class TensorMER(TensorMeta):
    """Passes over a batch, each with other replayed samples; Reptile within each pass and across all of them.

    With an inner_batch_size of 1 it is the paper's algorithm 1, with that of a whole batch its algorithm 6. Avalanche
    steps through the new samples first: one in the paper, many here, which in random order do better.
    Source: Riemer et al. 2019, "Learning to Learn without Forgetting by Maximizing Transfer and Minimizing
    Interference".
    """

    def __init__(self, *, options: MERParameters, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.options = options

    def _inner_updates(self, **kwargs: Any) -> None:
        self.begun = self._weights()
        old_x, old_y = self.old_samples()
        passes = self.options.inner_steps
        olds = zip(old_x.tensor_split(passes), old_y.tensor_split(passes), strict=True)
        losses = [
            loss for x, y in olds for loss in self._pass(torch.cat((self.mb_x, x)), torch.cat((self.mb_y, y)))
        ]
        self.loss = torch.stack(losses).mean()

    def _pass(self, x: Tensor, y: Tensor) -> list[Tensor]:
        """Step through the samples and go `beta` of the way; returns the losses met."""
        before, losses = self._weights(), []
        order = (torch.randperm if self.options.order == "random" else torch.arange)(len(y)).to(y.device)
        for chosen in torch.split(order, self.options.inner_batch_size):
            self.optimizer.zero_grad()
            loss = self._criterion(self.model(x[chosen]), y[chosen])
            loss.backward()
            self.optimizer.step()
            losses.append(loss.detach())
        self._go(before, self.options.beta)
        return losses

    def _outer_update(self, **kwargs: Any) -> None:
        self._before_update(**kwargs)
        self._go(self.begun, self.options.gamma)
        self._after_update(**kwargs)

    def _weights(self) -> list[Tensor]:
        return [weight.detach().clone() for weight in self.model.parameters()]

    @torch.no_grad()
    def _go(self, begun: list[Tensor], share: float) -> None:
        """Leave the weights this share of the way from where they began to where they are."""
        for weight, before in zip(self.model.parameters(), begun, strict=True):
            weight.copy_(before.lerp(weight, share))
