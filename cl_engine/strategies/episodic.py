"""GEM and A-GEM: Avalanche's gradient projections over an episodic memory of tensors."""

from typing import Any

import torch
from avalanche.training.plugins import AGEMPlugin, GEMPlugin
from scipy.linalg import solve_triangular
from scipy.optimize import nnls
from torch import Tensor

from cl_engine.data import TensorDataset
from cl_engine.kept import Kept
from cl_engine.specs.strategies.gradients import AGEMParameters, EpisodicParameters, GEMParameters
from cl_engine.strategies.learner import Keeping, Learner, Setting
from cl_engine.strategies.template import TensorTemplate

# Added to the dual problem's matrix, as the paper's own code does.
DAMPING = 1e-3


def gem(parameters: GEMParameters, setting: Setting) -> Learner:
    return setting.learner(TensorGEM(parameters, setting))


def agem(parameters: AGEMParameters, setting: Setting) -> Learner:
    return setting.learner(TensorAGEM(parameters, setting))


class Episodic(Keeping):
    """Keeps some samples of each experience; `episodes` has one data set for each."""

    def begin(self, parameters: EpisodicParameters, setting: Setting) -> None:
        """Start without episodes."""
        self.patterns, self.device = parameters.patterns_per_experience, setting.train.device
        self.episodes: list[TensorDataset] = []

    def keep(self) -> Kept:
        return list(self.episodes)

    def take(self, kept: Kept) -> None:
        self.episodes = list(kept)

    def after_training_exp(self, strategy: TensorTemplate, **kwargs: Any) -> None:
        samples = strategy.new_samples
        generator = torch.Generator().manual_seed(strategy.seed)
        chosen = torch.randperm(len(samples), generator=generator)[: self.patterns]
        self.episodes.append(samples.subset(chosen.to(samples.y.device)))

    def gradient(self, strategy: TensorTemplate, x: Tensor, y: Tensor) -> Tensor:
        """The loss's gradient by all weights, (P,)."""
        weights = list(strategy.model.parameters())
        loss = strategy._criterion(strategy.in_task(strategy.model(x), y), y)
        found = torch.autograd.grad(loss, weights, allow_unused=True)
        return _flat(weights, found)


class TensorAGEM(Episodic, AGEMPlugin):  # type: ignore[misc]
    """Where a step's gradient points against that of a sample of the memory, the part that does is taken away.

    Source: Chaudhry et al. 2019, "Efficient Lifelong Learning with A-GEM", eq. 11.
    """

    def __init__(self, parameters: AGEMParameters, setting: Setting) -> None:
        super().__init__(parameters.patterns_per_experience, parameters.sample_size)
        self.begin(parameters, setting)

    def before_training_iteration(self, strategy: TensorTemplate, **kwargs: Any) -> None:
        if self.episodes:
            x, y = self._sample()
            self.reference_gradients = self.gradient(strategy, x, y)

    @torch.no_grad()
    def after_backward(self, strategy: TensorTemplate, **kwargs: Any) -> None:
        if not self.episodes:
            return
        weights, reference = list(strategy.model.parameters()), self.reference_gradients
        present = _flat(weights, [weight.grad for weight in weights])
        along = present @ reference
        if along < 0:
            _write(weights, present - reference * (along / (reference @ reference)))

    def _sample(self) -> tuple[Tensor, Tensor]:
        """As many samples of each episode, sample_size in all."""
        share = max(1, self.sample_size // len(self.episodes))
        parts = [
            episode.batch(torch.randint(len(episode), (share,)).to(self.device)) for episode in self.episodes
        ]
        return torch.cat([part[0] for part in parts]), torch.cat([part[1] for part in parts])


class TensorGEM(Episodic, GEMPlugin):  # type: ignore[misc]
    """The nearest gradient along which no episode's loss rises.

    Source: Lopez-Paz and Ranzato 2017, "Gradient Episodic Memory for Continual Learning", eq. 11.
    """

    def __init__(self, parameters: GEMParameters, setting: Setting) -> None:
        super().__init__(parameters.patterns_per_experience, parameters.strength)
        self.begin(parameters, setting)

    def before_training_iteration(self, strategy: TensorTemplate, **kwargs: Any) -> None:
        if self.episodes:
            self.G = torch.stack([self.gradient(strategy, episode.x, episode.y) for episode in self.episodes])

    @torch.no_grad()
    def after_backward(self, strategy: TensorTemplate, **kwargs: Any) -> None:
        if not self.episodes:
            return
        weights = list(strategy.model.parameters())
        present = _flat(weights, [weight.grad for weight in weights])
        if (self.G @ present < 0).any():
            _write(weights, projected(present, self.G, self.memory_strength))


def projected(gradient: Tensor, episodes: Tensor, strength: float) -> Tensor:
    """gradient + episodes' v, with v >= strength the solution of GEM's dual problem. gradient: (P,), episodes: (T, P).

    min over v of v' P v / 2 + (episodes gradient)' v, with P = episodes episodes' + damping. With P = L L' and
    v = strength + u this is |L' u + L^-1 (episodes gradient + P strength)| over u >= 0: non-negative least squares.
    """
    matrix = episodes.double()
    gram = (matrix @ matrix.T).cpu().numpy()
    gram[range(len(gram)), range(len(gram))] += DAMPING
    linear = (matrix @ gradient.double()).cpu().numpy() + gram.sum(1) * strength
    lower = torch.linalg.cholesky(torch.from_numpy(gram)).numpy()
    beyond, _ = nnls(lower.T, -solve_triangular(lower, linear, lower=True))
    weights = torch.from_numpy(beyond + strength).to(gradient)
    return gradient + weights @ episodes


def _flat(weights: list[Tensor], gradients: Any) -> Tensor:
    parts = zip(weights, gradients, strict=True)
    return torch.cat([torch.zeros_like(w).view(-1) if g is None else g.reshape(-1) for w, g in parts])


def _write(weights: list[Tensor], gradient: Tensor) -> None:
    place = 0
    for weight in weights:
        if weight.grad is not None:
            weight.grad.copy_(gradient[place : place + weight.numel()].view_as(weight))
        place += weight.numel()
