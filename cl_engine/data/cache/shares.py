"""How many of each class stay, within a number of samples and a number of bytes."""

from bisect import bisect_right
from collections.abc import Mapping

import torch
from torch import Tensor


def fair_shares(counts: Mapping[int, int], size: int) -> dict[int, int]:
    """How many of each class to keep: equal shares, and what small classes leave goes to the others.

    counts: samples there are of each class. Returns: shares that sum to min(size, sum of counts); none of them
    falls when the size grows.
    """
    shares: dict[int, int] = {}
    left = size
    for done, label in enumerate(sorted(counts, key=lambda label: (counts[label], label))):
        shares[label] = min(counts[label], left // (len(counts) - done))
        left -= shares[label]
    return shares


def fitting(ranked: Mapping[int, Tensor], bytes_of: Tensor, size: int, size_bytes: int | None) -> Tensor:
    """Indices, rising, of the most samples that fit: the best of each class by its fair share.

    ranked: of each class the indices of its samples, best first. bytes_of: (N,) what each takes.
    """
    counts = {label: len(indices) for label, indices in ranked.items()}

    def best(count: int) -> Tensor:
        parts = [ranked[label][:share] for label, share in fair_shares(counts, count).items()]
        return torch.cat(parts) if parts else torch.empty(0, dtype=torch.long)

    count = min(size, sum(counts.values()))
    if size_bytes is not None:
        sizes = range(count + 1)
        count = bisect_right(sizes, size_bytes, key=lambda some: int(bytes_of[best(some)].sum())) - 1
    return best(count).sort().values
