"""Batches by index from tensors, in an order that a seed and a step number fix."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from cl_engine.data.dataset import Batch, TensorDataset

# Samples are gathered for many steps at once, which costs a fraction of gathering them batch by batch.
GATHERED_STEPS, GATHERED_BYTES = 64, 16 * 2**20


@dataclass(frozen=True)
class Stream:
    """A data set and how many of its samples go into each batch; `full`: no batch is ever smaller."""

    dataset: TensorDataset
    batch_size: int
    full: bool = False

    @property
    def steps(self) -> int:
        """Batches that show every sample once."""
        return -(-len(self.dataset) // self.batch_size)

    @property
    def batch_bytes(self) -> int:
        """What the inputs of one batch take."""
        sample = self.dataset.x[:1]
        return sample.numel() * sample.element_size() * self.batch_size

    def order(self, steps: int, generator: torch.Generator) -> Tensor:
        """Indices of `steps` batches: each sample once, then again in a new order where more are asked for."""
        size = len(self.dataset)
        wanted = size if steps == self.steps and not self.full else steps * self.batch_size
        rounds = [torch.randperm(size, generator=generator) for _ in range(-(-wanted // size))]
        return torch.cat(rounds)[:wanted].to(self.dataset.y.device)

    def batches(self, order: Tensor, steps: int) -> Iterator[Batch]:
        """The samples of an order, batch by batch, gathered `steps` at a time."""
        for chosen in torch.split(order, self.batch_size * steps):
            columns = [torch.split(column, self.batch_size) for column in self.dataset.batch(chosen)]
            yield from zip(*columns, strict=True)


class TensorLoader:
    """Iterates one epoch at a time over one or more streams, side by side in each batch.

    An epoch is as long as its longest stream, unless `steps` says otherwise; shorter streams go round again.
    Iterating begins after `first_step` steps, so that an interrupted run goes on with the very same batches.
    A batch is a list, for Avalanche writes into it.
    """

    def __init__(self, *streams: Stream, seed: int, first_step: int = 0, steps: int | None = None) -> None:
        self.streams = streams
        self.seed = seed
        self.steps = steps or max(stream.steps for stream in streams)
        self._epoch, self._skipped = divmod(first_step, self.steps)
        widest = max(stream.batch_bytes for stream in streams)
        self._gathered = min(GATHERED_STEPS, max(1, GATHERED_BYTES // max(1, widest)))

    def __len__(self) -> int:
        return self.steps

    def __iter__(self) -> Iterator[list[Tensor]]:
        orders = self.orders(self._epoch)
        first, self._skipped = self._skipped, 0
        self._epoch += 1
        parts = [
            stream.batches(order[first * stream.batch_size :], self._gathered)
            for stream, order in zip(self.streams, orders, strict=True)
        ]
        for batches in zip(*parts, strict=True):
            yield _side_by_side(batches)

    def orders(self, epoch: int) -> list[Tensor]:
        """Each stream's indices in the order of an epoch's batches."""
        generator = torch.Generator().manual_seed(self.seed * 1_000_003 + epoch)
        return [stream.order(self.steps, generator) for stream in self.streams]

    def forever(self) -> Iterator[list[Tensor]]:
        """Epoch after epoch, without end."""
        while True:
            yield from self


def _side_by_side(batches: Sequence[Batch]) -> list[Tensor]:
    if len(batches) == 1:
        return list(batches[0])
    return [torch.cat(column) for column in zip(*batches, strict=True)]
