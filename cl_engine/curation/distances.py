"""How far samples lie from others, piece by piece, so that no matrix of all against all is held."""

import numpy as np
from numpy.typing import NDArray

PIECE = 512
Features = NDArray[np.floating]
Floats = NDArray[np.float64]


def nearest_distance(features: Features, others: Features, neighbours: int = 1) -> Floats:
    """(n,): the mean Euclidean distance of each row to its `neighbours` nearest others; to all where there are fewer.

    features: (n, d); others: (m, d), one at least.
    """
    # Far from the origin, the difference of squares would lose its digits.
    middle = others.mean(axis=0, dtype=np.float64)
    there = others - middle
    squares = (there**2).sum(axis=1)  # (m,)
    nearest = min(neighbours, len(others))
    found = np.empty(len(features))
    for start in range(0, len(features), PIECE):
        rows = features[start : start + PIECE] - middle
        apart = (rows**2).sum(axis=1)[:, None] + squares - 2 * rows @ there.T  # (piece, m)
        closest = np.partition(apart, nearest - 1, axis=1)[:, :nearest]
        found[start : start + PIECE] = np.sqrt(closest.clip(0)).mean(axis=1)
    return found


def narrowed(features: Features, width: int, seed: int) -> Features:
    """(n, width): wider rows by a random projection, which keeps their distances but for some percent; else as given.

    Source: Johnson and Lindenstrauss 1984, "Extensions of Lipschitz mappings into a Hilbert space".
    """
    if features.shape[1] <= width:
        return features
    directions = np.random.default_rng(seed).standard_normal((features.shape[1], width), np.float32)
    return np.asarray(features @ (directions / np.float32(np.sqrt(width))))
