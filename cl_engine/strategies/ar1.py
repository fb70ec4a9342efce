"""AR1: CWR* for the head, latent replay, and features that change slowly."""

from typing import Any

import torch
from torch import Tensor

from cl_engine.kept import HEAD, Kept
from cl_engine.specs.strategies.consolidation import AR1Parameters
from cl_engine.specs.strategies.importance import SIParameters
from cl_engine.strategies.cwr import CWRStar
from cl_engine.strategies.latent import LatentMemory
from cl_engine.strategies.learner import Learner, Setting
from cl_engine.strategies.synaptic import TensorSI


def ar1(parameters: AR1Parameters, setting: Setting) -> Learner:
    held = [TensorSI(SIParameters(penalty=parameters.penalty), setting, HEAD)] if parameters.penalty else []
    return setting.learner(*held, template=AR1, setting=setting, parameters=parameters, held=held)


class AR1(CWRStar):
    """The layers below the replayed one take a share of each step, after the first experience.

    Avalanche's is tied to one pretrained network, cut in its middle. Here any network is cut at its embedding, the
    last of the cuts that the paper compares, so the layers that learn at full rate are the head alone.
    Source: Pellegrini et al. 2020, "Latent Replay for Real-Time Continual Learning", with SI as in Maltoni and
    Lomonaco 2019, "Continuous Learning in Single-Incremental-Task Scenarios".
    """

    def __init__(
        self, *, parameters: AR1Parameters, setting: Setting, held: list[TensorSI], **kwargs: Any
    ) -> None:
        super().__init__(setting=setting, freeze=parameters.lower_rate == 0, **kwargs)
        self.lower_rate, self.held = parameters.lower_rate, held
        self.latent = LatentMemory(parameters)

    def keep(self) -> Kept:
        return super().keep() | {"latent": self.latent.keep(), "held": [part.keep() for part in self.held]}

    def take(self, kept: Kept) -> None:
        super().take(kept)
        self.latent.take(kept["latent"])
        # Where SI was off before the update, or is now, there is nothing to hand over.
        for part, taken in zip(self.held, kept["held"], strict=False):
            part.take(taken)

    def labels(self) -> Tensor:
        memory = self.latent.memory
        return torch.cat((self.new_samples.y, memory.samples.y)) if memory else self.new_samples.y

    def _before_training_exp(self, **kwargs: Any) -> None:
        if not self.latent and self.state.memory:
            self.latent.add(self.model, self.state.memory.samples.to(self.device), self.seed)
        self.replayed = self.latent.batches(self) if self.latent else None
        self.lower = [weight for name, weight in self.model.named_parameters() if name not in HEAD]
        super()._before_training_exp(**kwargs)

    def features(self) -> Tensor:
        """Those of the new samples, then replayed ones, whose labels join the batch's."""
        new = super().features()
        if self.replayed is None:
            return new
        old, *columns = next(self.replayed)
        self.mbatch[1:] = [torch.cat(pair) for pair in zip(self.mbatch[1:], columns, strict=True)]
        return torch.cat((new, old))

    @torch.no_grad()
    def optimizer_step(self, **kwargs: Any) -> None:
        """A step of which the lower layers take their share, whatever the optimiser makes of its rate."""
        slow = self.experience.current_experience > 0 and not self.frozen
        before = [weight.clone() for weight in self.lower] if slow else []
        super().optimizer_step(**kwargs)
        if slow:
            torch._foreach_lerp_(before, self.lower, self.lower_rate)
            torch._foreach_copy_(self.lower, before)

    def _after_training_exp(self, **kwargs: Any) -> None:
        super()._after_training_exp(**kwargs)
        self.latent.add(self.model, self.new_samples, self.seed)
