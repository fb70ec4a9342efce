"""Herding: an order of each class's samples whose beginning, however long, has nearly the class's mean."""

import torch
from torch import Tensor


def herded(embeddings: Tensor, y: Tensor, picks: int) -> Tensor:
    """The place of each sample in its class's order, from 0; `picks` for those that were not picked.

    Each pick brings the mean of the picked nearest to the class's mean; all classes pick side by side.
    embeddings: (N, D); y: (N,). Returns: (N,) int64.
    Source: Rebuffi et al. 2017, "iCaRL: Incremental Classifier and Representation Learning", algorithm 4.
    """
    padded, present, places = _by_class(embeddings, y)  # (K, M, D), (K, M), (N,)
    mean = padded.sum(1) / present.sum(1, keepdim=True)  # (K, D)
    # |k mean - picked - x|^2 is smallest where x (k mean - picked) - |x|^2 / 2 is greatest.
    half = padded.square().sum(2) / 2
    lacking = mean.clone()
    order = torch.full(present.shape, picks, device=y.device)
    rows = torch.arange(len(mean), device=y.device)
    for place in range(min(picks, present.shape[1])):
        score = torch.bmm(padded, lacking[:, :, None])[..., 0] - half
        picked = score.masked_fill_(~present, -torch.inf).argmax(1)
        # A class whose samples are used up picks its first one again, which keeps its place.
        order[rows, picked] = order[rows, picked].clamp(max=place)
        present[rows, picked] = False
        lacking += mean - padded[rows, picked]
    return order.view(-1)[places]


def _by_class(embeddings: Tensor, y: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """A row of samples for each class, which of its places are taken, and where each sample went."""
    _, row, counts = torch.unique(y, return_inverse=True, return_counts=True)
    longest = int(counts.max())
    sorted_ = row.argsort(stable=True)
    column = torch.empty_like(row)
    column[sorted_] = torch.arange(len(y), device=y.device) - (counts.cumsum(0) - counts)[row[sorted_]]
    padded = embeddings.new_zeros(len(counts), longest, embeddings.shape[1])
    padded[row, column] = embeddings
    present = torch.arange(longest, device=y.device) < counts[:, None]
    return padded, present, row * longest + column
