"""The replay memory: a bounded, materialised sample of all that was learned from."""

from dataclasses import dataclass, replace
from typing import Literal, Self

import torch
from torch import Tensor

from cl_engine.data.dataset import TensorDataset

Selection = Literal["class_balanced", "reservoir"]


@dataclass(frozen=True)
class Memory:
    """Samples kept for replay, each with a random key drawn once.

    Keeping the highest keys is reservoir sampling (Efraimidis and Spirakis 2006, equal weights), so a memory that
    was stored and read again goes on as if it had never left the process. keys: (N,) float64 in [0, 1).
    """

    samples: TensorDataset
    keys: Tensor

    def __len__(self) -> int:
        return len(self.samples)

    @classmethod
    def of(cls, samples: TensorDataset, generator: torch.Generator) -> Self:
        """All of these samples, with keys of their own."""
        return cls(samples, torch.rand(len(samples), generator=generator, dtype=torch.float64))

    def extended(self, other: Self) -> Self:
        """This memory and another's samples; of two samples with one id the other's stays."""
        newer = set(other.samples.ids)
        kept = self._at(
            torch.tensor(
                [i for i, name in enumerate(self.samples.ids) if name not in newer], dtype=torch.long
            )
        )
        return replace(
            kept, samples=kept.samples.joined(other.samples), keys=torch.cat((kept.keys, other.keys))
        )

    def bounded(self, size: int, selection: Selection) -> Self:
        """At most `size` samples; when class-balanced, no class keeps more than its share while others lack room."""
        ranking = self.keys.argsort(descending=True)
        if selection == "reservoir":
            return self._at(ranking[:size].sort().values)
        labels = self.samples.y.cpu()[ranking]
        counts = {label: int((labels == label).sum()) for label in torch.unique(labels).tolist()}
        shares = fair_shares(counts, size)
        chosen = [ranking[labels == label][:share] for label, share in shares.items()]
        return self._at(torch.cat(chosen).sort().values)

    def _at(self, chosen: Tensor) -> Self:
        return replace(self, samples=self.samples.subset(chosen), keys=self.keys[chosen])


def fair_shares(counts: dict[int, int], size: int) -> dict[int, int]:
    """How many of each class to keep: equal shares, and what small classes leave goes to the others.

    counts: samples there are of each class. Returns: shares that sum to min(size, sum of counts).
    """
    shares: dict[int, int] = {}
    left = size
    for done, label in enumerate(sorted(counts, key=lambda label: (counts[label], label))):
        shares[label] = min(counts[label], left // (len(counts) - done))
        left -= shares[label]
    return shares
