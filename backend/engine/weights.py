"""How far two files of weights are apart."""

from pathlib import Path

import numpy as np
from safetensors.numpy import load_file


def weights_difference(one: Path, other: Path) -> float | None:
    """The largest absolute difference of any weight; None where the files hold other tensors, or other shapes."""
    first, second = load_file(one), load_file(other)
    shapes = [{name: tensor.shape for name, tensor in file.items()} for file in (first, second)]
    if shapes[0] != shapes[1]:
        return None
    return max((_apart(first[name], second[name]) for name in first if first[name].size), default=0.0)


def _apart(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.abs(one.astype(np.float64) - other.astype(np.float64)).max())
