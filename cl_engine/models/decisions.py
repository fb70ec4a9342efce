"""What a classifier predicts by in place of its head: class means, corrected logits, a discriminant."""

from collections.abc import Iterable, Sequence
from typing import ClassVar

import torch
from torch import Tensor, nn
from torch.nn.functional import linear, normalize

from cl_engine.models.rows import with_filled_rows

# The score of a class that is never predicted: its softmax is exactly 0, and that of nothing else NaN.
NEVER = -1e30


class Decision(nn.Module):
    """Scores whose softmax is the prediction; its buffers are stored with the weights.

    KIND: its name in a weights file. FILLS: the buffers that have a row for each class, and what a row holds
    while nothing is known of its class.
    """

    KIND: ClassVar[str]
    FILLS: ClassVar[dict[str, float]]

    def __init__(self, classes: int, features: int) -> None:
        super().__init__()

    def forward(self, features: Tensor, logits: Tensor) -> Tensor:
        """Embeddings (N, D) and the head's logits (N, C) to scores (N, C)."""
        raise NotImplementedError

    def fold_into(self, head: nn.Linear) -> None:
        """Let the head answer alike, as nearly as a linear layer can."""
        raise NotImplementedError

    def grow(self, known: Sequence[str], classes: Sequence[str]) -> None:
        """Make room for more classes, of which nothing is known."""
        for name, fill in self.FILLS.items():
            setattr(self, name, with_filled_rows(self.get_buffer(name), known, classes, fill))


class NearestMean(Decision):
    """The class whose mean is nearest on the unit sphere: cosine similarity / temperature.

    Between unit vectors the squared distance is 2 - 2 cosine, so this is the posterior of equally likely classes
    that lie about their means with variance `temperature`. means: (C, D), unit rows; a class whose row is 0 has no
    mean and is never predicted.
    """

    KIND, FILLS = "nearest_mean", {"means": 0.0}
    means: Tensor
    temperature: Tensor

    def __init__(self, classes: int, features: int, temperature: float = 0.1) -> None:
        super().__init__(classes, features)
        self.register_buffer("means", torch.zeros(classes, features))
        self.register_buffer("temperature", torch.tensor(temperature))

    @property
    def known(self) -> Tensor:
        """Which classes have a mean, (C,) bool."""
        return self.means.abs().sum(1) > 0

    def forward(self, features: Tensor, logits: Tensor) -> Tensor:
        return self.similarity(features)

    def similarity(self, features: Tensor) -> Tensor:
        """Scores (N, C) of embeddings (N, D)."""
        cosines = normalize(features) @ self.means.T
        return (cosines / self.temperature).masked_fill(~self.known, NEVER)

    @torch.no_grad()
    def fold_into(self, head: nn.Linear) -> None:
        """The head finds the same class: it is the one of the greatest product with the embedding."""
        head.weight[self.known] = self.means[self.known] / self.temperature
        head.bias[self.known] = 0


class BiasCorrected(Decision):
    """alpha * logit + beta, for each class. Source: Wu et al. 2019, "Large Scale Incremental Learning", eq. 4."""

    KIND, FILLS = "bias_corrected", {"alpha": 1.0, "beta": 0.0}
    alpha: Tensor
    beta: Tensor

    def __init__(self, classes: int, features: int) -> None:
        super().__init__(classes, features)
        self.register_buffer("alpha", torch.ones(classes))
        self.register_buffer("beta", torch.zeros(classes))

    def forward(self, features: Tensor, logits: Tensor) -> Tensor:
        return self.alpha * logits + self.beta

    @torch.no_grad()
    def fold_into(self, head: nn.Linear) -> None:
        head.weight.mul_(self.alpha[:, None])
        head.bias.mul_(self.alpha).add_(self.beta)


class LinearDiscriminant(Decision):
    """weight (embedding - centre) + bias; a class that was never seen has the bias NEVER.

    The centre keeps the numbers small, and so PyTorch and ONNX near each other.
    """

    KIND, FILLS = "linear_discriminant", {"weight": 0.0, "bias": NEVER}
    weight: Tensor
    bias: Tensor
    centre: Tensor

    def __init__(self, classes: int, features: int) -> None:
        super().__init__(classes, features)
        self.register_buffer("weight", torch.zeros(classes, features))
        self.register_buffer("bias", torch.full((classes,), NEVER))
        self.register_buffer("centre", torch.zeros(features))

    def forward(self, features: Tensor, logits: Tensor) -> Tensor:
        return linear(features - self.centre, self.weight, self.bias)

    @torch.no_grad()
    def fold_into(self, head: nn.Linear) -> None:
        known = self.bias > NEVER
        head.weight[known] = self.weight[known]
        head.bias[known] = (self.bias - self.weight @ self.centre)[known]


DECISIONS: dict[str, type[Decision]] = {
    kind.KIND: kind for kind in (NearestMean, BiasCorrected, LinearDiscriminant)
}


def decision_named_in(keys: Iterable[str], classes: int, features: int) -> Decision | None:
    """A decision of the kind that a weights file's keys ("decision.<kind>.<buffer>") name, to be filled from it."""
    named = [key.split(".")[1] for key in keys if key.startswith("decision.")]
    kind = DECISIONS.get(named[0]) if named else None
    return kind(classes, features) if kind else None
