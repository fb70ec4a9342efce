"""RWalk: Avalanche's Riemannian walk, over whole tensors and carried from update to update."""

from typing import Any

import torch
from avalanche.training.plugins import RWalkPlugin

from cl_engine.data.tensorfile import Tensors
from cl_engine.specs.strategies.importance import RWalkParameters
from cl_engine.strategies.learner import Keeping, Learner, Setting
from cl_engine.strategies.penalty import QuadraticPenalty, weights_of
from cl_engine.strategies.template import TensorTemplate

EPSILON, SMALLEST = torch.finfo(torch.float32).eps, torch.finfo(torch.float32).tiny


def rwalk(parameters: RWalkParameters, setting: Setting) -> Learner:
    return setting.learner(TensorRWalk(parameters, setting))


class TensorRWalk(Keeping, RWalkPlugin):  # type: ignore[misc]
    """A weight matters by its averaged Fisher information and by how much loss its steps saved.

    fisher: moving average of squared gradients (eq. 6). saved: first-order loss saved since `passed`, the weights
    at the last score (eq. 7). scores: of this experience; total: of earlier ones. held: what the penalty holds.
    Source: Chaudhry et al. 2018, "Riemannian Walk for Incremental Learning".
    """

    NAMES = ("fisher", "saved", "passed", "scores", "total", "held", "anchors")
    KEEPS = (*NAMES, "steps")

    def __init__(self, parameters: RWalkParameters, setting: Setting) -> None:
        super().__init__(parameters.penalty, parameters.new_share, parameters.score_every)
        self.steps = 0
        for name in self.NAMES:
            setattr(self, name, {})

    fisher: Tensors
    saved: Tensors
    passed: Tensors
    scores: Tensors
    total: Tensors
    held: Tensors
    anchors: Tensors

    def before_training(self, strategy: TensorTemplate, **kwargs: Any) -> None:
        """Begin the experience's way at the present weights."""
        self.weights = dict(strategy.model.named_parameters())
        self.saved, self.scores = (
            {name: torch.zeros_like(w) for name, w in self.weights.items()} for _ in "12"
        )
        self.passed = weights_of(strategy.model)
        terms = [(self.held, self.anchors)] if self.held else []
        self.penalty = QuadraticPenalty(strategy.model, self.ewc_lambda, terms)

    def before_training_iteration(self, strategy: TensorTemplate, **kwargs: Any) -> None:
        """Gradients of the loss alone, in evaluation mode as Avalanche takes them."""
        logits = strategy.in_task(strategy.model.eval()(strategy.mb_x), strategy.mb_y)
        loss = strategy._criterion(logits, strategy.mb_y)
        found = torch.autograd.grad(loss, list(self.weights.values()), allow_unused=True)
        self.gradients = {
            name: torch.zeros_like(weight) if gradient is None else gradient
            for (name, weight), gradient in zip(self.weights.items(), found, strict=True)
        }
        for name, gradient in self.gradients.items():
            fresh = gradient.square()
            old = self.fisher.get(name)
            self.fisher[name] = fresh if old is None else old.lerp(fresh, self.ewc_alpha)
        self.before = weights_of(strategy.model)

    def before_backward(self, strategy: TensorTemplate, **kwargs: Any) -> None:
        """Nothing: the penalty's gradient is added after the backward pass."""

    def after_backward(self, strategy: TensorTemplate, **kwargs: Any) -> None:
        self.penalty.add_gradient()

    @torch.no_grad()
    def after_training_iteration(self, strategy: TensorTemplate, **kwargs: Any) -> None:
        for name, weight in self.weights.items():
            self.saved[name].addcmul_(self.gradients[name], self.before[name] - weight)
        self.steps += 1
        if self.steps % self.delta_t == 0:
            self._score()

    @torch.no_grad()
    def _score(self) -> None:
        for name, weight in self.weights.items():
            cost = 0.5 * self.fisher[name] * (weight - self.passed[name]).square() + EPSILON
            self.scores[name] += self.saved[name] / cost
            self.saved[name].zero_()
            self.passed[name].copy_(weight)

    def after_training_exp(self, strategy: TensorTemplate, **kwargs: Any) -> None:
        """Hold each weight by its Fisher information and its score, both brought to 0..1 (eq. 8).

        Before the first score, after an experience of fewer steps than lie between two, by the former alone.
        """
        self.anchors = weights_of(strategy.model)
        for name, score in self.scores.items():
            self.total[name] = 0.5 * (self.total[name] + score) if name in self.total else score.clone()
        largest_score = max(score.max() for score in self.total.values()).clamp_min(SMALLEST)
        largest_fisher = max(fisher.max() for fisher in self.fisher.values()).clamp_min(SMALLEST)
        self.held = {
            name: fisher / largest_fisher + self.total[name].relu() / largest_score
            for name, fisher in self.fisher.items()
        }
