"""What every architecture has: normalisation inside, an embedding, and a head that grows."""

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from typing import Any

import torch
from torch import Tensor, nn
from torch._C._functorch import is_functorch_wrapped_tensor
from torch.nn.modules.batchnorm import _BatchNorm

from cl_engine.models.decisions import Decision, decision_named_in
from cl_engine.models.precision import computed_in
from cl_engine.models.rows import with_rows
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
    """Client tensors in, one score a class out: the head's logits, or in evaluation mode what a decision makes of them.

    decision: empty, or one decision by its kind. precision: what embeddings are computed in while it trains.
    """

    precision = torch.float32

    def __init__(self, signature: Signature, features: int) -> None:
        super().__init__()
        self.normalise = Normalise(signature)
        self.head = nn.Linear(features, len(signature.classes))
        self.decision = nn.ModuleDict()

    @abstractmethod
    def embed(self, x: Tensor) -> Tensor:
        """Normalised inputs (N, *shape) to embeddings (N, D)."""

    def features(self, x: Tensor) -> Tensor:
        """Client tensors (N, *shape) to embeddings (N, D)."""
        normalised = channels_last(self.normalise(x))
        if not self.training:
            return self.embed(normalised)
        alone = running_statistics(self) if len(x) == 1 else nullcontext()
        with alone, computed_in(self.precision, x.device):
            return self.embed(normalised).float()

    def forward(self, x: Tensor) -> Tensor:
        """Client tensors (N, *shape) to scores (N, C), whose softmax is the prediction."""
        return self.decide(self.features(x))

    def logits(self, x: Tensor) -> Tensor:
        """Client tensors (N, *shape) to the head's logits (N, C), whatever the mode."""
        logits: Tensor = self.head(self.features(x))
        return logits

    def decide(self, features: Tensor) -> Tensor:
        """Embeddings (N, D) to scores (N, C)."""
        scores: Tensor = self.head(features)
        if self.decided_by and not self.training:
            scores = self.decided_by(features, scores)
        return scores

    @property
    def decided_by(self) -> Decision | None:
        """What is predicted by in place of the head, if anything."""
        return next((part for part in self.decision.values() if isinstance(part, Decision)), None)

    def decide_by(self, decision: Decision | None) -> None:
        """Predict by the decision from now on, or by the head."""
        parts = {decision.KIND: decision.to(self.head.weight.device)} if decision else {}
        self.decision = nn.ModuleDict(parts)

    def fold_decision(self) -> None:
        """Predict by the head again, which takes over from the decision what a linear layer can."""
        if self.decided_by:
            self.decided_by.fold_into(self.head)
        self.decide_by(None)

    def expect(self, keys: Iterable[str]) -> None:
        """Have a decision of the kind that the keys of weights name, or none."""
        self.decide_by(decision_named_in(keys, self.head.out_features, self.head.in_features))

    def load_state_dict(self, state_dict: Mapping[str, Any], *args: Any, **kwargs: Any) -> Any:
        """Take the weights, and the decision that is stored with them."""
        self.expect(state_dict)
        return super().load_state_dict(state_dict, *args, **kwargs)

    def grow(self, known: Sequence[str], classes: Sequence[str]) -> None:
        """Give the head a row for each of `classes`; the rows of those already `known` keep their weights."""
        if tuple(known) == tuple(classes):
            return
        grown = nn.Linear(self.head.in_features, len(classes))
        with torch.no_grad():
            for old, new in ((self.head.weight, grown.weight), (self.head.bias, grown.bias)):
                new.copy_(with_rows(old, known, classes, new))
        self.head = grown
        if self.decided_by:
            self.decided_by.grow(known, classes)


def channels_last(x: Tensor) -> Tensor:
    """Images (N, C, H, W) laid in memory as N, H, W, C, all else as it is.

    Convolutions hand the layout on, and take two thirds of the time to train and less than that to answer.
    """
    # torch.func's vmap knows no layouts.
    if x.dim() != 4 or is_functorch_wrapped_tensor(x):
        return x
    return x.to(memory_format=torch.channels_last)


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
