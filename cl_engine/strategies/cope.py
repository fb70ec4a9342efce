"""CoPE: prototypes that move along with the embedding, and a class-balanced memory that keeps them up to date."""

from math import log
from typing import Any

import torch
from avalanche.training.plugins import SupervisedPlugin
from torch import Tensor
from torch.nn.functional import logsigmoid, normalize

from cl_engine.models.decisions import NearestMean
from cl_engine.specs.strategies.prototypes import CoPEParameters
from cl_engine.strategies.buffer import TensorBuffer
from cl_engine.strategies.filling import FillingMemory
from cl_engine.strategies.learner import Learner, Setting
from cl_engine.strategies.prototypes import class_means, decide_by_means
from cl_engine.strategies.template import TensorTemplate


def cope(parameters: CoPEParameters, setting: Setting) -> Learner:
    buffer = setting.buffer(parameters)
    return setting.learner(Evolution(buffer, parameters), template=TensorCoPE, buffer=buffer)


class TensorCoPE(TensorTemplate):
    """Trains the embedding by the pseudo-prototypical proxy loss. A class begins with its first batch's mean.

    Source: De Lange and Tuytelaars 2021, "Continual Prototype Evolution".
    """

    @property
    def prototypes(self) -> NearestMean:
        """Those that the model decides by; `Evolution` gives them to it."""
        decision = self.model.decided_by
        assert isinstance(decision, NearestMean)
        return decision

    def forward(self) -> Tensor:
        self.embeddings = normalize(self.model.features(self.mb_x))
        prototypes = self.prototypes
        means = class_means(self.embeddings.detach(), self.mb_y, len(prototypes.means))
        prototypes.means.copy_(torch.where(prototypes.known[:, None], prototypes.means, means))
        return prototypes.similarity(self.embeddings)

    def criterion(self) -> Tensor:
        prototypes = self.prototypes
        return proxy_loss(self.embeddings, self.mb_y, prototypes.means, float(prototypes.temperature))


class Evolution(SupervisedPlugin):  # type: ignore[misc]
    """Replays a memory that takes each step's samples in, and moves the prototypes after each step."""

    def __init__(self, buffer: TensorBuffer, parameters: CoPEParameters) -> None:
        super().__init__()
        self.buffer, self.parameters = buffer, parameters

    def before_training_exp(self, strategy: TensorTemplate, **kwargs: Any) -> None:
        """Go on from the prototypes, or from the means of what the memory shows."""
        if not isinstance(strategy.model.decided_by, NearestMean):
            known = self.buffer.samples or strategy.new_samples.first(0)
            decide_by_means(strategy.model, known, self.parameters.temperature)
        strategy.model.decided_by.temperature.fill_(self.parameters.temperature)
        (order,) = strategy.dataloader.orders(0)
        self.memory = FillingMemory(
            self.buffer, strategy.new_samples, order, strategy.train_mb_size, strategy.seed
        )
        self.step = strategy.first_step

    def before_forward(self, strategy: TensorTemplate, **kwargs: Any) -> None:
        if replayed := self.memory.drawn(self.parameters.memory_batch_size, self.step):
            strategy.mbatch = [torch.cat(pair) for pair in zip(strategy.mbatch, replayed, strict=True)]
        self.step += 1

    @torch.no_grad()
    def after_update(self, strategy: TensorCoPE, **kwargs: Any) -> None:
        """p = momentum * p + (1 - momentum) * the batch's mean, for each class of the batch; brought to length 1."""
        prototypes, momentum = strategy.prototypes, self.parameters.momentum
        means = class_means(strategy.embeddings, strategy.mb_y, len(prototypes.means))
        moved = normalize(momentum * prototypes.means + (1 - momentum) * means)
        shown = means.abs().sum(1, keepdim=True) > 0
        prototypes.means.copy_(torch.where(shown, moved, prototypes.means))

    def after_training_exp(self, strategy: TensorTemplate, **kwargs: Any) -> None:
        self.buffer.update(strategy)


def proxy_loss(embeddings: Tensor, y: Tensor, prototypes: Tensor, temperature: float) -> Tensor:
    """The pseudo-prototypical proxy loss: each sample is a prototype of its class for all others in the batch.

    A sample is drawn to its class's prototype and samples, and away from other classes' samples, in competition
    with the other classes' prototypes. embeddings: (N, D), prototypes: (C, D), unit rows, 0 where there is none.
    Source: De Lange and Tuytelaars 2021, eq. 6 to 8, as avalanche.training.plugins.cope.PPPloss, whose loop over
    classes this is in whole matrices.
    """
    pseudo = embeddings.detach() @ embeddings.T / temperature  # (N as prototypes, N)
    known = prototypes.abs().sum(1, keepdim=True) > 0
    own = (prototypes @ embeddings.T / temperature).masked_fill(~known, -torch.inf)  # (C, N)
    margin, to_prototype = pseudo - _rest(own)[y], (own - _rest(own))[y]  # (N as prototypes, N)
    same = y[:, None] == y[None, :]
    itself = torch.eye(len(y), dtype=torch.bool, device=y.device)
    # What is drawn together: the class's other samples, and on the diagonal its prototype.
    drawn = logsigmoid(torch.where(itself, to_prototype, margin)).masked_fill(~same, -torch.inf)
    attraction = (drawn.logsumexp(0) - same.sum(0).log()).sum()
    repelled = torch.logaddexp(logsigmoid(-margin), logsigmoid(-to_prototype)) - log(2)
    return -(attraction + repelled.masked_fill(same, 0).sum()) / len(y)


def _rest(own: Tensor) -> Tensor:
    """Log of the sum of exp over all other classes, (C, N).

    Summed rather than subtracted from the whole: what is left beside a large term would be lost.
    """
    largest = own.detach().amax(0)
    others = 1 - torch.eye(len(own), device=own.device)
    return (others @ (own - largest).exp()).clamp_min(torch.finfo(own.dtype).tiny).log() + largest
