"""Deep streaming LDA: class means and a shared covariance of embeddings that stay as they are."""

from dataclasses import dataclass
from typing import Any, Self

import torch
from avalanche.training.plugins import SupervisedPlugin
from torch import Tensor

from cl_engine.kept import ByClass, Kept
from cl_engine.models.decisions import LinearDiscriminant
from cl_engine.specs.strategies.prototypes import SLDAParameters
from cl_engine.strategies.buffer import embedded, predicted
from cl_engine.strategies.learner import Keeping, Learner, Setting
from cl_engine.strategies.template import TensorTemplate


def slda(parameters: SLDAParameters, setting: Setting) -> Learner:
    return setting.learner(Streaming(parameters, setting), template=TensorSLDA)


@dataclass(frozen=True)
class Gaussians:
    """Gaussians with one covariance, as sums: means (C, D), counts (C,), scatter (D, D) about the means; float64."""

    means: Tensor
    counts: Tensor
    scatter: Tensor

    @classmethod
    def none(cls, classes: int, features: int, device: str) -> Self:
        """Without any sample."""
        zeros = torch.zeros(classes + features, features, dtype=torch.float64, device=device)
        return cls(zeros[:classes].clone(), zeros[:classes, 0].clone(), zeros[classes:].clone())

    def updated(self, embeddings: Tensor, y: Tensor) -> Self:
        """With a batch (N, D) added: what adding its samples one by one, in any order, comes to.

        Source: Chan et al. 1979, "Updating Formulae and a Pairwise Algorithm for Computing Sample Variances", the
        batch form of Welford's update. Avalanche follows Hayes and Kanan in weighing each step by the number of all
        samples and measures a class's first sample from 0, which adds that sample's own size to the covariance.
        """
        x = embeddings.double()
        added = torch.bincount(y, minlength=len(self.counts)).double()
        means = torch.zeros_like(self.means).index_add(0, y, x) / added.clamp(min=1)[:, None]
        within = x - means[y]
        counts = self.counts + added
        apart = means - self.means
        weight = self.counts * added / counts.clamp(min=1)
        scatter = self.scatter + within.T @ within + (apart * weight[:, None]).T @ apart
        moved = self.means + apart * (added / counts.clamp(min=1))[:, None]
        return type(self)(moved, counts, scatter)

    def discriminant(self, shrinkage: float) -> LinearDiscriminant:
        """Scores L m x - m L m / 2 with L the inverse of the shrunken covariance, about the mean of the means.

        Source: Hayes and Kanan 2020, "Lifelong Machine Learning with Deep Streaming Linear Discriminant Analysis",
        eq. 3 to 5. What is subtracted from all scores alike does not change the prediction.
        """
        classes, features = self.means.shape
        seen = self.counts > 0
        identity = torch.eye(features, dtype=torch.float64, device=self.means.device)
        covariance = (1 - shrinkage) * self.scatter / self.counts.sum() + shrinkage * identity
        centre = self.means[seen].mean(0)
        apart = self.means[seen] - centre
        weight = torch.cholesky_solve(apart.T, torch.linalg.cholesky(covariance)).T  # (C, D)
        decision = LinearDiscriminant(classes, features).to(self.means.device)
        decision.centre.copy_(centre)
        decision.weight[seen] = weight.float()
        decision.bias[seen] = -(weight * apart).sum(1).float() / 2
        return decision


class TensorSLDA(TensorTemplate):
    """Trains the network in the very first experience; later it stays, and one epoch shows how the fit answers."""

    @property
    def frozen(self) -> bool:
        """Whether the network was trained already, here or by whoever made the base."""
        return bool(self.experience.current_experience > 0)

    def forward(self) -> Tensor:
        return predicted(self.model, self.mb_x) if self.frozen else super().forward()

    def backward(self) -> None:
        if not self.frozen:
            super().backward()


class Streaming(Keeping, SupervisedPlugin):  # type: ignore[misc]
    """Adds each experience's embeddings to the Gaussians at once.

    The paper begins with features trained elsewhere. Where there are none, the first experience trains the network
    with its head, and its samples begin the Gaussians; from then on embeddings must not move, for the Gaussians
    could not follow.
    """

    def __init__(self, parameters: SLDAParameters, setting: Setting) -> None:
        super().__init__()
        self.shrinkage = parameters.shrinkage
        head = setting.model.head
        self.gaussians = Gaussians.none(head.out_features, head.in_features, setting.train.device)

    def keep(self) -> Kept:
        found = self.gaussians
        return {"means": ByClass(found.means), "counts": ByClass(found.counts), "scatter": found.scatter}

    def take(self, kept: Kept) -> None:
        self.gaussians = Gaussians(kept["means"].rows, kept["counts"].rows, kept["scatter"])

    def before_training_exp(self, strategy: TensorSLDA, **kwargs: Any) -> None:
        if strategy.frozen:
            strategy.train_epochs = 1

    def before_eval(self, strategy: TensorTemplate, **kwargs: Any) -> None:
        """Predict as if the experience ended here."""
        strategy.model.decide_by(self._fitted(strategy).discriminant(self.shrinkage))

    def before_training_epoch(self, strategy: TensorSLDA, **kwargs: Any) -> None:
        if strategy.frozen:
            self.before_eval(strategy)

    def after_training_exp(self, strategy: TensorTemplate, **kwargs: Any) -> None:
        self.gaussians = self._fitted(strategy)
        strategy.model.decide_by(self.gaussians.discriminant(self.shrinkage))

    def _fitted(self, strategy: TensorTemplate) -> Gaussians:
        samples = strategy.new_samples
        return self.gaussians.updated(embedded(strategy.model, samples.x), samples.y)
