"""Generative replay: Avalanche's plugin over an autoencoder that learns beside the model."""

from copy import deepcopy
from typing import Any

import torch
from avalanche.training.plugins import GenerativeReplayPlugin
from torch import Tensor
from torch.optim import Adam

from cl_engine.kept import Kept
from cl_engine.specs.strategies.pseudo_rehearsal import GenerativeReplayParameters
from cl_engine.strategies.autoencoder import Autoencoder
from cl_engine.strategies.learner import Keeping, Learner, Setting
from cl_engine.strategies.optimisers import optimiser_tensors, restore_optimiser
from cl_engine.strategies.template import TensorTemplate


def generative_replay(parameters: GenerativeReplayParameters, setting: Setting) -> Learner:
    return setting.learner(TensorGenerativeReplay(parameters, setting))


class TensorGenerativeReplay(Keeping, GenerativeReplayPlugin):  # type: ignore[misc]
    """Puts made-up samples beside the new ones, labelled by the model before the update.

    The generator learns step by step from the very batches of the model, made-up samples included, where
    Avalanche trains it after the model: so it costs no second pass over the data, and a checkpoint holds it halfway.
    Source: Shin et al. 2017, "Continual Learning with Deep Generative Replay".
    """

    def __init__(self, parameters: GenerativeReplayParameters, setting: Setting) -> None:
        super().__init__(increasing_replay_size=parameters.growing)
        self.parameters, self.setting = parameters, setting
        self.bounded = not setting.model.normalise.fitted
        self.generator: Autoencoder | None = None

    def keep(self) -> Kept:
        if self.generator is None:
            return None
        moments = optimiser_tensors(self.optimiser, self.generator)
        return {"weights": self.generator.state_dict(), "moments": moments}

    def take(self, kept: Kept) -> None:
        self.generator = None
        if kept:
            generator = self._begin(Autoencoder.holding(kept["weights"], bounded=self.bounded))
            restore_optimiser(self.optimiser, generator, kept["moments"])

    def before_training(self, strategy: TensorTemplate, *args: Any, **kwargs: Any) -> None:
        """Nothing: the generator is never the model itself."""

    def before_training_exp(self, strategy: TensorTemplate, **kwargs: Any) -> None:
        """Replay what the generator and the model know now; without a generator, nothing."""
        self.old_generator = deepcopy(self.generator)
        if self.generator is None:
            size = strategy.new_samples.x[0].numel()
            self._begin(Autoencoder(size, self.parameters.latent, bounded=self.bounded))
            return
        self.old_model = deepcopy(strategy.model).eval().requires_grad_(requires_grad=False)
        state = self.setting.state
        self.unseen = torch.tensor([name not in state.seen for name in state.classes], device=strategy.device)

    def before_training_iteration(self, strategy: TensorTemplate, **kwargs: Any) -> None:
        if self.old_generator is None:
            return
        x, y, task = strategy.mbatch
        made = self.old_generator.generate(self._count(strategy, len(x)), self.old_model.normalise, x)
        labels = self._labels(made)
        strategy.mbatch = [torch.cat((x, made)), torch.cat((y, labels)), torch.cat((task, 0 * labels))]

    def after_training_iteration(self, strategy: TensorTemplate, **kwargs: Any) -> None:
        """A step of the generator on the batch that the model just saw."""
        assert self.generator is not None
        self.optimiser.zero_grad()
        torch.autograd.backward(self.generator.loss(strategy.model.normalise(strategy.mb_x)))
        self.optimiser.step()

    def _begin(self, generator: Autoencoder) -> Autoencoder:
        self.generator = generator.to(self.setting.train.device)
        self.optimiser = Adam(generator.parameters(), lr=self.parameters.generator_rate, fused=True)
        return generator

    def _count(self, strategy: TensorTemplate, new: int) -> int:
        experiences = strategy.experience.current_experience if self.increasing_replay_size else 1
        return max(1, round(new * self.parameters.replayed_share * experiences))

    @torch.no_grad()
    def _labels(self, made: Tensor) -> Tensor:
        """What the model before the update takes them for, among the classes it has seen."""
        labels: Tensor = self.old_model(made).masked_fill(self.unseen, -torch.inf).argmax(1)
        return labels
