"""Herding: samples whose mean follows the mean of all."""

import torch
from torch import Tensor
from torch.nn.functional import normalize


def herded(embeddings: Tensor, count: int) -> Tensor:
    """Indices of `count` samples, each the one that brings the mean of those before it closest to the mean of all.

    embeddings: (N, D), N >= count; compared at unit length. Of equally good samples the first is taken.
    Source: Rebuffi et al. 2017, "iCaRL", algorithm 4: the k-th minimises ||mean - (chosen + candidate) / k||.
    Without what all candidates share, that is to maximise (k mean - chosen) . candidate - ||candidate||^2 / 2.
    """
    unit = normalize(embeddings.double(), dim=1)  # (N, D)
    mean, halves = unit.mean(0), unit.square().sum(1) / 2  # (D,), (N,)
    chosen = torch.empty(count, dtype=torch.long)
    total = torch.zeros_like(mean)
    for place in range(count):
        gain = unit @ ((place + 1) * mean - total) - halves  # (N,)
        gain[chosen[:place]] = -torch.inf
        chosen[place] = gain.argmax()
        total += unit[chosen[place]]
    return chosen
