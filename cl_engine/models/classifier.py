"""What every architecture has: normalisation inside, an embedding, and a head that grows."""

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import torch
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm

from cl_engine.specs import Signature


class Normalise(nn.Module):
    """Client tensors to what a network likes: range to 0..1, or standardised where the signature has no range.

    The range comes from the signature and is not stored; what `fit` learned is stored with the weights.
    """

    shift: Tensor
    scale: Tensor

    def __init__(self, signature: Signature) -> None:
        super().__init__()
        low, high = signature.range or (0.0, 1.0)
        self.fitted = signature.range is None
        width = signature.shape if self.fitted else (1,)
        self.register_buffer("shift", torch.full(width, low), persistent=self.fitted)
        self.register_buffer("scale", torch.full(width, high - low), persistent=self.fitted)

    def fit(self, x: Tensor) -> None:
        """Take mean and standard deviation from x (N, *shape); without effect where the signature has a range."""
        if self.fitted:
            values = x.float()
            self.shift.copy_(values.mean(0))
            self.scale.copy_(values.std(0, correction=0).clamp_min(1e-6))

    def forward(self, x: Tensor) -> Tensor:
        # The subtraction widens what is uint8: one pass over the batch less than to convert it first.
        normalised: Tensor = (x - self.shift) / self.scale
        return normalised


class Classifier(nn.Module):
    """Client tensors in, one logit a class out."""

    def __init__(self, signature: Signature, features: int) -> None:
        super().__init__()
        self.normalise = Normalise(signature)
        self.head = nn.Linear(features, len(signature.classes))

    @abstractmethod
    def embed(self, x: Tensor) -> Tensor:
        """Normalised inputs (N, *shape) to embeddings (N, D)."""

    def features(self, x: Tensor) -> Tensor:
        """Client tensors (N, *shape) to embeddings (N, D)."""
        if self.training and len(x) == 1:
            with running_statistics(self):
                return self.embed(self.normalise(x))
        return self.embed(self.normalise(x))

    def forward(self, x: Tensor) -> Tensor:
        """Client tensors (N, *shape) to logits (N, C)."""
        logits: Tensor = self.head(self.features(x))
        return logits

    def grow(self, known: Sequence[str], classes: Sequence[str]) -> None:
        """Give the head a row for each of `classes`; the rows of those already `known` keep their weights."""
        if tuple(known) == tuple(classes):
            return
        grown = nn.Linear(self.head.in_features, len(classes))
        with torch.no_grad():
            for old, new in ((self.head.weight, grown.weight), (self.head.bias, grown.bias)):
                new.copy_(with_rows(old, known, classes, new))
        self.head = grown


@contextmanager
def running_statistics(model: nn.Module) -> Iterator[None]:
    """Batch norm by its running statistics: one sample alone, such as an epoch's last, has no variance."""
    norms = [part for part in model.modules() if isinstance(part, _BatchNorm) and part.training]
    for norm in norms:
        norm.eval()
    try:
        yield
    finally:
        for norm in norms:
            norm.train()


def with_rows(old: Tensor, known: Sequence[str], classes: Sequence[str], fresh: Tensor) -> Tensor:
    """`fresh` (C, ...), with the rows of the known classes taken from `old` (len(known), ...)."""
    moved = fresh.detach().clone()
    moved[[classes.index(name) for name in known]] = old.detach().to(moved)
    return moved
