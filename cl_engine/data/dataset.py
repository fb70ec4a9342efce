"""A labelled data set that lives in tensors and hands out whole batches."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self, TypeVar

import torch
from torch import Tensor

from cl_engine.data.rows import all_finite, joined_in_file, row_bytes
from cl_engine.errors import EngineError
from cl_engine.sample_files import read_samples
from cl_engine.specs import Signature

T = TypeVar("T")
Batch = tuple[Tensor, ...]


@dataclass(frozen=True)
class TensorDataset:
    """x: (N, *shape); y: (N,) int64 class indices; ids: N sample ids; logits: (N, C) what a model answered, or None.

    mapped: x lies in a file, whatever the device, and is read as it is asked for; all else is on y's device.
    Avalanche's own loaders find batches here instead of samples (`__getitems__` and `collate_fn`).
    """

    x: Tensor
    y: Tensor
    ids: tuple[str, ...]
    logits: Tensor | None = None
    mapped: bool = False

    def __len__(self) -> int:
        return len(self.y)

    @property
    def row_bytes(self) -> int:
        """What a sample takes without its id."""
        parts = (self.x, self.y) if self.logits is None else (self.x, self.y, self.logits)
        return sum(map(row_bytes, parts))

    def require_finite(self) -> None:
        """Raise EngineError values_not_finite where x or logits hold NaN or infinite values."""
        if not all_finite(self.x) or (self.logits is not None and not all_finite(self.logits)):
            raise EngineError("values_not_finite", "The samples or their logits hold NaN or infinite values.")

    def batch(self, chosen: Tensor) -> Batch:
        """(x, y, task, logits where there are any) of the samples with these indices; the task is always 0."""
        y = self.y.index_select(0, chosen)
        batch = (self._inputs(chosen), y, torch.zeros_like(y))
        return batch if self.logits is None else (*batch, self.logits.index_select(0, chosen))

    def __getitems__(self, indices: Sequence[int]) -> Batch:
        return self.batch(torch.as_tensor(indices, device=self.y.device))

    @staticmethod
    def collate_fn(batch: T) -> T:
        """The batch itself: it is one already."""
        return batch

    def subset(self, chosen: Tensor) -> Self:
        """A materialised copy of the samples with these indices: it shares no memory with this one."""
        chosen = chosen.to(self.y.device)
        logits = None if self.logits is None else self.logits[chosen]
        ids = tuple(self.ids[index] for index in chosen.tolist())
        return replace(self, x=self._inputs(chosen), y=self.y[chosen], ids=ids, logits=logits, mapped=False)

    def first(self, count: int) -> Self:
        """At most so many samples, from the beginning."""
        return self.subset(torch.arange(min(count, len(self))))

    def spread(self, count: int) -> Self:
        """At most so many samples, at even distances."""
        count = min(count, len(self))
        return self.subset(torch.arange(count) * len(self) // max(1, count))

    def to(self, device: torch.device | str) -> Self:
        """The same samples for another device; those that lie in a file stay there until a batch asks for them."""
        x = self.x if self.mapped else self.x.to(device)
        logits = None if self.logits is None else self.logits.to(device)
        return replace(self, x=x, y=self.y.to(device), logits=logits)

    def joined(self, other: Self) -> Self:
        """These samples, then the other's; logits are kept where both have them.

        Where either lies in a file, so do the joined ones, in a temporary one.
        Raises: EngineError dtype_mismatch, shape_mismatch; nothing is widened to fit.
        """
        self._require_alike(other)
        mapped = self.mapped or other.mapped
        x = joined_in_file(self.x, other.x) if mapped else torch.cat((self.x, other.x))
        y = torch.cat((self.y, other.y))
        logits = None
        if self.logits is not None and other.logits is not None:
            logits = torch.cat((self.logits, other.logits))
        return replace(self, x=x, y=y, ids=self.ids + other.ids, logits=logits, mapped=mapped)

    def _inputs(self, chosen: Tensor) -> Tensor:
        return self.x.index_select(0, chosen.to(self.x.device)).to(self.y.device)

    def _require_alike(self, other: Self) -> None:
        if self.x.dtype != other.x.dtype:
            detail = f"Samples of {self.x.dtype} and of {other.x.dtype} can not be kept together."
            raise EngineError("dtype_mismatch", detail, found=str(other.x.dtype), expected=str(self.x.dtype))
        found, expected = list(other.x.shape[1:]), list(self.x.shape[1:])
        if found != expected:
            detail = f"Samples of shape {expected} and of shape {found} can not be kept together."
            raise EngineError("shape_mismatch", detail, found=found, expected=expected)


def read_npz(
    path: Path, signature: Signature, *, labelled: bool = True, resident_bytes: int | None = None
) -> TensorDataset:
    """The samples of a file as tensors; x stays in the file where it takes more than `resident_bytes`.

    Raises: EngineError, as read_samples does.
    """
    samples = read_samples(path, signature, labelled=labelled, resident_bytes=resident_bytes)
    return TensorDataset(
        torch.from_numpy(samples.x),
        torch.from_numpy(samples.y),
        tuple(samples.ids.tolist()),
        mapped=samples.mapped,
    )
