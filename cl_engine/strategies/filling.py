"""A class-balanced memory as it stands after each step of the experience that fills it."""

import torch
from torch import Tensor

from cl_engine.data import Memory, TensorDataset
from cl_engine.data.dataset import Batch
from cl_engine.strategies.buffer import TensorBuffer


class FillingMemory:
    """Which samples a class-balanced memory of bounded size holds at a step follows from when each one arrives.

    So nothing of it need be stored: an interrupted training finds it as it was. What it holds in the end is what
    `TensorBuffer.update` keeps, up to the room that small classes leave to others.
    """

    def __init__(
        self, buffer: TensorBuffer, new: TensorDataset, order: Tensor, batch_size: int, seed: int
    ) -> None:
        """order: the new samples' indices as the first epoch shows them."""
        shown = torch.empty(len(new), dtype=torch.long, device=order.device)
        shown[order] = 1 + torch.arange(len(order), device=order.device) // batch_size
        fresh = Memory.of(new, torch.Generator().manual_seed(seed))
        pool = buffer.memory.extended(fresh) if buffer.memory else fresh
        arrivals = torch.cat((shown.new_zeros(len(pool) - len(new)), shown))
        ranking = pool.keys.argsort(descending=True).to(order.device)
        ranking = ranking[pool.samples.y[ranking].argsort(stable=True)]  # by class, then by key
        self.samples, self.size = pool.samples, buffer.max_size
        self.ranking, self.arrivals = ranking, arrivals[ranking]
        _, self.counts = torch.unique_consecutive(pool.samples.y[ranking], return_counts=True)

    def held(self, step: int) -> Tensor:
        """Indices into `samples` of what is held after so many steps."""
        here = self.arrivals <= step
        arrived = torch.stack([part.sum() for part in torch.split(here, self.counts.tolist())])
        share = max(1, self.size // max(1, int((arrived > 0).sum())))
        before = (arrived.cumsum(0) - arrived).repeat_interleave(self.counts)
        return self.ranking[here & (here.cumsum(0) - before <= share)]

    def drawn(self, count: int, step: int) -> Batch | None:
        """A batch of `count` samples, drawn with replacement from what is held; None while there is nothing."""
        held = self.held(step)
        if not len(held):
            return None
        return self.samples.batch(held[torch.randint(len(held), (count,)).to(held.device)])
