"""Samples with what the model before the update answers for the classes that it alone still knows."""

from collections.abc import Sequence
from dataclasses import replace

import torch
from torch import Tensor

from cl_engine.data import TensorDataset
from cl_engine.state import CLState


def old_classes(state: CLState, new: TensorDataset) -> list[int]:
    """The classes that earlier experiences showed and the new samples do not, ascending."""
    present = set(torch.unique(new.y).tolist())
    return sorted({state.classes.index(name) for name in state.seen} - present)


def taught(samples: TensorDataset, answers: Tensor, old: Sequence[int]) -> TensorDataset:
    """The samples with a teacher's answers (N, C) for the old classes as their logits; NaN where the label speaks."""
    logits = torch.full_like(answers, torch.nan)
    logits[:, list(old)] = answers[:, list(old)]
    return replace(samples, logits=logits)
