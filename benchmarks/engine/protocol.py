"""What all ways train: Split-MNIST, five experiences of two digits, by an MLP 784-256-10."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from cl_engine.scenarios import LabelledImages, mnist

HIDDEN, CLASSES, EXPERIENCES = 256, 10, 5
TRAINED = 60_000


@dataclass(frozen=True)
class Part:
    """x: (N, 1, 28, 28) uint8; y: (N,) int64."""

    x: Tensor
    y: Tensor


@dataclass(frozen=True)
class Protocol:
    """experiences: in the order of training; test: of all classes.

    Every way gets the same, the same settings, and of a seed the same first weights.
    """

    experiences: list[Part]
    test: Part
    batch_size: int = 64
    epochs: int = 1
    learning_rate: float = 1e-3
    memory_size: int = 2000
    device: str = "cpu"


def split_mnist(folder: Path | None, *, samples: int | None, device: str) -> Protocol:
    """The official split; `samples` bounds how many of each experience are trained on."""
    images = mnist(folder)
    train, test = images[:TRAINED], images[TRAINED:]
    pairs = [np.flatnonzero(train.y // 2 == number)[:samples] for number in range(EXPERIENCES)]
    return Protocol([_part(train[pair]) for pair in pairs], _part(test), device=device)


def _part(images: LabelledImages) -> Part:
    return Part(torch.from_numpy(np.ascontiguousarray(images.x)), torch.from_numpy(images.y))


# Beside the memory of 2000 and its batches of 64, what the strategies are asked for: Avalanche's own defaults.
PARAMETERS: Mapping[str, Mapping[str, Any]] = {
    "ewc": {"penalty": 0.4, "mode": "separate"},
    "lwf": {"alpha": 1.0, "temperature": 2.0},
    "mir": {"subsample": 200},
    "mer": {"memory_batch_size": 10, "inner_batch_size": 1, "order": "new_first"},
    "gss": {"memory_batch_size": 32},
}
