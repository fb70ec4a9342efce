"""Which rows of a matrix lie close together: exact, and never more than a block of distances in memory."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Indices = NDArray[np.int64]
# Of distances held at a time: 64 MiB.
BLOCK_VALUES = 1 << 24
ASKED = 1000


def close_pairs(vectors: Floats, within: float, most: int) -> Indices:
    """(P, 2) rows i < j whose Euclidean distance is at most `within`; of each i no more than its `most` nearest.

    vectors: (n, d).
    """
    found = [_close(squared, start, within**2, most) for start, squared in _blocks(vectors)]
    return np.concatenate(found) if found else np.empty((0, 2), np.int64)


def distances(vectors: Floats, pairs: Indices) -> Floats:
    """(P,) Euclidean distances of pairs (P, 2) of rows."""
    return np.asarray(np.linalg.norm(vectors[pairs[:, 0]] - vectors[pairs[:, 1]], axis=1))


def typical_distance(vectors: Floats, seed: int = 0) -> float:
    """The median distance from a row to its nearest other one, of a thousand rows at most; 0 of a single row."""
    n = len(vectors)
    rows = np.random.default_rng(seed).permutation(n)[:ASKED]
    squares = np.einsum("nd,nd->n", vectors, vectors)
    nearest = []
    for row in rows if n > 1 else ():
        squared = squares + squares[row] - 2 * (vectors @ vectors[row])
        squared[row] = np.inf
        nearest.append(max(0.0, float(squared.min())) ** 0.5)
    return float(np.median(nearest)) if nearest else 0.0


def _blocks(vectors: Floats) -> Iterator[tuple[int, Floats]]:
    """The squared distances (b, n - start) from each block of rows to the rows from its first on."""
    n = len(vectors)
    squares = np.einsum("nd,nd->n", vectors, vectors)
    size = max(1, BLOCK_VALUES // max(1, n))
    for start in range(0, n, size):
        block = vectors[start : start + size]
        squared = block @ vectors[start:].T
        squared *= -2
        squared += squares[start:]
        squared += squares[start : start + size, None]
        yield start, squared


def _close(squared: Floats, start: int, limit: float, most: int) -> Indices:
    near = squared <= limit
    own = min(len(near), near.shape[1])
    near[:, :own] &= np.triu(np.ones((len(near), own), np.bool_), 1)
    for row in np.flatnonzero(near.sum(axis=1) > most):
        hits = np.flatnonzero(near[row])
        near[row] = False
        near[row, hits[np.argpartition(squared[row, hits], most - 1)[:most]]] = True
    return np.argwhere(near) + start
