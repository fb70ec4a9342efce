"""Batches by index from tensors, in an order that a seed and a step number fix."""

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

from cl_engine.data.dataset import Batch, TensorDataset


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

    def order(self, steps: int, generator: torch.Generator) -> tuple[Tensor, ...]:
        """Indices of `steps` batches: each sample once, then again in a new order where more are asked for."""
        size = len(self.dataset)
        wanted = size if steps == self.steps and not self.full else steps * self.batch_size
        rounds = [torch.randperm(size, generator=generator) for _ in range(-(-wanted // size))]
        order = torch.cat(rounds)[:wanted].to(self.dataset.y.device)
        return torch.split(order, self.batch_size)


class TensorLoader:
    """Iterates one epoch at a time over one or more streams, side by side in each batch.

    An epoch is as long as its longest stream, unless `steps` says otherwise; shorter streams go round again.
    Iterating begins after `first_step` steps, so that an interrupted run goes on with the very same batches.
    """

    def __init__(self, *streams: Stream, seed: int, first_step: int = 0, steps: int | None = None) -> None:
        self.streams = streams
        self.seed = seed
        self.steps = steps or max(stream.steps for stream in streams)
        self._epoch, self._skipped = divmod(first_step, self.steps)

    def __len__(self) -> int:
        return self.steps

    def __iter__(self) -> Iterator[Batch]:
        generator = torch.Generator().manual_seed(self.seed * 1_000_003 + self._epoch)
        orders = [stream.order(self.steps, generator) for stream in self.streams]
        first, self._skipped = self._skipped, 0
        self._epoch += 1
        for chosen in list(zip(*orders, strict=True))[first:]:
            parts = [
                stream.dataset.batch(indices) for stream, indices in zip(self.streams, chosen, strict=True)
            ]
            yield (
                parts[0]
                if len(parts) == 1
                else tuple(torch.cat(column) for column in zip(*parts, strict=True))
            )

    def forever(self) -> Iterator[Batch]:
        """Epoch after epoch, without end."""
        while True:
            yield from self
