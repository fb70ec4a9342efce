"""CWR*: one head for each experience, merged into the served one."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor

from cl_engine.kept import ByClass, Kept
from cl_engine.specs.strategies.consolidation import CWRStarParameters
from cl_engine.strategies.buffer import embedded
from cl_engine.strategies.learner import Keeping, Learner, Setting
from cl_engine.strategies.template import TensorTemplate

Rows = list[Tensor]


def cwr_star(parameters: CWRStarParameters, setting: Setting) -> Learner:
    return setting.learner(template=CWRStar, setting=setting, freeze=parameters.freeze)


class CWRStar(Keeping, TensorTemplate):
    """Copy weights with re-init, starred; the biases are treated as the weights are, where Avalanche leaves them.

    The head trains from the served rows of the classes at hand and from zeros for all others; at the end each
    class at hand gets the mean of its served row, weighted by sqrt(samples seen / samples now), and the trained one
    less the mean of all trained weights. Between experiences the model's head is the served one, so `keep` holds only
    counts: (C,) samples of each class so far. Rows of classes that never came stay as they were trained.
    Source: Lomonaco et al. 2020, "Rehearsal-Free Continual Learning over Small Non-I.I.D. Batches", algorithm 1.
    """

    def __init__(self, *, setting: Setting, freeze: bool, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.state, self.freeze = setting.state, freeze
        self.counts = torch.zeros(len(setting.state.classes), dtype=torch.float64, device=self.device)

    def keep(self) -> Kept:
        return {"counts": ByClass(self.counts)}

    def take(self, kept: Kept) -> None:
        self.counts = kept["counts"].rows

    @property
    def frozen(self) -> bool:
        """Whether only the head learns."""
        return self.freeze and self.experience.current_experience > 0

    @property
    def head(self) -> Rows:
        """The head's weights (C, D) and biases (C,)."""
        return [self.model.head.weight, self.model.head.bias]

    def labels(self) -> Tensor:
        """Of all that is learned from in this experience."""
        return self.new_samples.y

    def _before_training_exp(self, **kwargs: Any) -> None:
        self.served = [rows.detach().clone() for rows in self.head]
        self.arrived = torch.bincount(self.labels(), minlength=len(self.counts)).double()
        seen = [name in self.state.seen for name in self.state.classes]
        self.known = torch.tensor(seen, device=self.device)
        super()._before_training_exp(**kwargs)
        if self.first_step == 0:
            self._begin_head()

    @torch.no_grad()
    def _begin_head(self) -> None:
        """Rows of the classes at hand as they are served, all others 0; the moments stay, as in Avalanche."""
        unused = ~(self.known & (self.arrived > 0))
        for rows in self.head:
            rows[unused] = 0

    def forward(self) -> Tensor:
        logits: Tensor = self.model.head(self.features())
        return logits

    def features(self) -> Tensor:
        """Embeddings of the batch; without gradients where they are frozen."""
        if self.frozen:
            return embedded(self.model, self.mb_x)
        features: Tensor = self.model.features(self.mb_x)
        return features

    def _after_training_epoch(self, **kwargs: Any) -> None:
        """What is evaluated on the way is the head that would be served."""
        with self._merged():
            super()._after_training_epoch(**kwargs)

    def _after_training_exp(self, **kwargs: Any) -> None:
        self._write(self._consolidated())
        self.counts += self.arrived
        super()._after_training_exp(**kwargs)

    @contextmanager
    def _merged(self) -> Iterator[None]:
        trained = [rows.detach().clone() for rows in self.head]
        self._write(self._consolidated())
        yield
        self._write(trained)

    def _consolidated(self) -> Rows:
        present = self.arrived > 0
        past = (self.counts / self.arrived.clamp_min(1)).sqrt().float()
        return [
            merged(rows.detach(), served, present=present, known=self.known, past=past)
            for rows, served in zip(self.head, self.served, strict=True)
        ]

    @torch.no_grad()
    def _write(self, head: Rows) -> None:
        for rows, written in zip(self.head, head, strict=True):
            rows.copy_(written)


def merged(trained: Tensor, served: Tensor, *, present: Tensor, known: Tensor, past: Tensor) -> Tensor:
    """The served rows (C, ...) after an experience.

    present, known: (C,) which classes were in it, and in any before it. past: (C,) weight of the served rows.
    """
    shape = (-1, *[1] * (trained.ndim - 1))
    present, known, past = (of_class.view(shape) for of_class in (present, known, past))
    centred = trained - trained[present.flatten()].mean()
    return torch.where(present, (served * past + centred) / (past + 1), torch.where(known, served, trained))
