"""A labelled data set that lives in tensors and hands out whole batches."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self, TypeVar

import torch
from torch import Tensor

from cl_engine.sample_files import read_samples
from cl_engine.specs import Signature

T = TypeVar("T")
Batch = tuple[Tensor, ...]


@dataclass(frozen=True)
class TensorDataset:
    """x: (N, *shape); y: (N,) int64 class indices; ids: N sample ids; logits: (N, C) what a model answered, or None.

    Avalanche's own loaders find batches here instead of samples (`__getitems__` and `collate_fn`).
    """

    x: Tensor
    y: Tensor
    ids: tuple[str, ...]
    logits: Tensor | None = None

    def __len__(self) -> int:
        return len(self.y)

    def batch(self, chosen: Tensor) -> Batch:
        """(x, y, task, logits where there are any) of the samples with these indices; the task is always 0."""
        y = self.y.index_select(0, chosen)
        batch = (self.x.index_select(0, chosen), y, torch.zeros_like(y))
        return batch if self.logits is None else (*batch, self.logits.index_select(0, chosen))

    def __getitems__(self, indices: Sequence[int]) -> Batch:
        return self.batch(torch.as_tensor(indices, device=self.y.device))

    @staticmethod
    def collate_fn(batch: T) -> T:
        """The batch itself: it is one already."""
        return batch

    def subset(self, chosen: Tensor) -> Self:
        """A materialised copy of the samples with these indices: it shares no memory with this one."""
        logits = None if self.logits is None else self.logits[chosen]
        return replace(self, x=self.x[chosen], y=self.y[chosen], ids=_picked(self.ids, chosen), logits=logits)

    def first(self, count: int) -> Self:
        """At most so many samples, from the beginning."""
        return self.subset(torch.arange(min(count, len(self)), device=self.y.device))

    def to(self, device: torch.device | str) -> Self:
        """The same samples on another device."""
        logits = None if self.logits is None else self.logits.to(device)
        return replace(self, x=self.x.to(device), y=self.y.to(device), logits=logits)

    def joined(self, other: Self) -> Self:
        """These samples, then the other's; logits are kept where both have them."""
        x, y = torch.cat((self.x, other.x)), torch.cat((self.y, other.y))
        logits = None
        if self.logits is not None and other.logits is not None:
            logits = torch.cat((self.logits, other.logits))
        return replace(self, x=x, y=y, ids=self.ids + other.ids, logits=logits)


def read_npz(path: Path, signature: Signature, *, labelled: bool = True) -> TensorDataset:
    """The samples of a file as tensors. Raises EngineError as read_samples does."""
    samples = read_samples(path, signature, labelled=labelled)
    return TensorDataset(
        torch.from_numpy(samples.x), torch.from_numpy(samples.y), tuple(samples.ids.tolist())
    )


def _picked(ids: tuple[str, ...], chosen: Tensor) -> tuple[str, ...]:
    return tuple(ids[index] for index in chosen.tolist())
