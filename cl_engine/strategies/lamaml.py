"""La-MAML: looks ahead along the new samples before it steps, at a learned rate for each weight."""

from typing import Any

import torch
from torch import Tensor, nn
from torch.func import functional_call
from torch.nn.utils import clip_grad_norm_

from cl_engine.data.tensorfile import Tensors
from cl_engine.kept import HEAD, ByClass, Kept
from cl_engine.specs.strategies.meta import LaMAMLParameters
from cl_engine.strategies.learner import Keeping, Learner, Setting
from cl_engine.strategies.lookahead import TensorMeta, meta_learner


def lamaml(parameters: LaMAMLParameters, setting: Setting) -> Learner:
    return meta_learner(TensorLaMAML, parameters, setting, replayed=parameters.memory_batch_size)


def draw_after_he(layer: nn.Module) -> None:
    """New weights for a linear or convolutional layer, as He et al. 2015, "Delving Deep into Rectifiers", eq. 10."""
    if isinstance(layer, nn.Linear | nn.Conv2d):
        nn.init.kaiming_normal_(layer.weight)
        if layer.bias is not None:
            nn.init.zeros_(layer.bias)


class TensorLaMAML(Keeping, TensorMeta):
    """The loss of new and replayed samples after each inner step, by the weights before the first and by the rates.

    rates: (like the weight) by parameter name. Avalanche's strategy draws the model's weights anew when it is made;
    here only the very first experience does, so that a deployed model stays.
    Source: Gupta et al. 2020, "La-MAML: Look-ahead Meta Learning for Continual Learning", algorithm 2.
    """

    def __init__(self, *, options: LaMAMLParameters, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.options = options
        self.rates: Tensors = {
            name: torch.full_like(weight, options.first_rate, requires_grad=True)
            for name, weight in self.model.named_parameters()
        }

    def keep(self) -> Kept:
        fill = self.options.first_rate
        rates = {name: rate.detach() for name, rate in self.rates.items()}
        return {name: ByClass(rate, fill) if name in HEAD else rate for name, rate in rates.items()}

    def take(self, kept: Kept) -> None:
        rates = {name: rate.rows if isinstance(rate, ByClass) else rate for name, rate in kept.items()}
        self.rates = {name: rate.requires_grad_() for name, rate in rates.items()}

    def _before_training_exp(self, **kwargs: Any) -> None:
        begins = self.experience.current_experience == 0 and self.first_step == 0
        if begins and self.options.first_weights == "he":
            self.model.apply(draw_after_he)
        super()._before_training_exp(**kwargs)

    def _inner_updates(self, **kwargs: Any) -> None:
        """The mean loss of new and old samples along the way of the new ones."""
        old_x, old_y = self.old_samples()
        x, y = torch.cat((self.mb_x, old_x)), torch.cat((self.mb_y, old_y))
        part = -(-len(self.mb_y) // self.options.inner_updates)
        fast, losses = dict(self.model.named_parameters()), []
        for new_x, new_y in zip(torch.split(self.mb_x, part), torch.split(self.mb_y, part), strict=True):
            fast = self._ahead(fast, new_x, new_y)
            losses.append(self._criterion(functional_call(self.model, fast, x), y))
        self.loss = torch.stack(losses).mean()

    def _ahead(self, fast: Tensors, x: Tensor, y: Tensor) -> Tensors:
        """The weights after a step at the learned rates."""
        loss = self._criterion(functional_call(self.model, fast, x), y)
        second_order, bound = self.options.order == "second", self.options.largest_gradient
        found = torch.autograd.grad(
            loss, list(fast.values()), create_graph=second_order, materialize_grads=True
        )
        return {
            name: torch.addcmul(weight, self.rates[name], gradient.clamp(-bound, bound), value=-1)
            for (name, weight), gradient in zip(fast.items(), found, strict=True)
        }

    def _outer_update(self, **kwargs: Any) -> None:
        """Step the rates, then the weights at the rates that this leaves."""
        weights, rates = list(self.model.parameters()), list(self.rates.values())
        torch.autograd.backward(self.loss, inputs=[*weights, *rates])
        self.loss = self.loss.detach()
        self._before_update(**kwargs)
        for group in (weights, rates):
            clip_grad_norm_(group, self.options.largest_gradient)
        self._step_rates()
        if self.options.stepping == "optimiser":
            self.optimizer.step()
        else:
            self._step_at_rates()
        self._after_update(**kwargs)

    @torch.no_grad()
    def _step_rates(self) -> None:
        for rate in self.rates.values():
            if rate.grad is not None:
                rate.sub_(rate.grad, alpha=self.options.rate_step)
                rate.grad = None

    @torch.no_grad()
    def _step_at_rates(self) -> None:
        for name, weight in self.model.named_parameters():
            if weight.grad is not None:
                # A rate below 0 would climb.
                weight.addcmul_(weight.grad, self.rates[name].relu(), value=-1)
