"""Herding: samples whose mean follows the mean of all."""

import torch
from torch import Tensor
from torch.nn.functional import normalize


def herded(embeddings: Tensor, count: int) -> Tensor:
    """Indices (count,) of samples, each the one that brings the mean of those before it closest to the mean of all.

    embeddings: (N, D), N >= count; compared at unit length. Of equally good samples the first is taken.
    Source: Rebuffi et al. 2017, "iCaRL", algorithm 4: the k-th minimises ||mean - (chosen + candidate) / k||.
    Without what all candidates share, that is to maximise (k mean - chosen) . candidate - ||candidate||^2 / 2.
    """
    unit = normalize(embeddings, dim=1)  # (N, D)
    mean, against = unit.mean(0), unit.square().sum(1) / 2  # (D,), (N,)
    chosen = torch.empty(count, dtype=torch.long, device=unit.device)
    lacking = mean.clone()  # k mean - chosen
    for place in range(count):
        picked = (unit @ lacking - against).argmax()
        chosen[place] = picked
        against[picked] = torch.inf
        lacking += mean - unit[picked]
    return chosen
