"""How alike two pictures are, whatever their brightness and contrast, and a pixel more to one side or not."""

from itertools import product

import numpy as np
from numpy.typing import NDArray

from cl_engine.curation.neighbours import Floats, Indices

SIDE, FREQUENCIES = 32, 8
PIECE = 4096
SHIFTS = tuple(product((-1, 0, 1), repeat=2))
# Of a picture's values, in their own unit: below it nothing is on it.
FLAT = 1e-3


def small_pictures(x: NDArray[np.generic], side: int = SIDE) -> Floats:
    """(n, h, w): grey, each value the mean of a block of pixels, at most `side` of them a side. x: (n, C, H, W)."""
    pieces = [
        _pooled(np.asarray(x[at : at + PIECE], np.float32).mean(axis=1), side)
        for at in range(0, len(x), PIECE)
    ]
    return np.concatenate(pieces)


def spectra(pictures: Floats) -> Floats:
    """(n, d): how strong each low frequency is in a picture, wherever it lies; of length 1, 0 of a flat picture."""
    pieces = [_spectra(pictures[at : at + PIECE]) for at in range(0, len(pictures), PIECE)]
    return np.concatenate(pieces)


def correlations(pictures: Floats, pairs: Indices) -> Floats:
    """(P,): Pearson's correlation of each pair's pixels where they overlap, at the best shift of a pixel or none."""
    pieces = [_best(pictures, pairs[at : at + PIECE]) for at in range(0, len(pairs), PIECE)]
    return np.concatenate(pieces) if pieces else np.empty(0, np.float32)


def _spectra(pictures: Floats) -> Floats:
    strength = np.abs(
        np.fft.rfft2(pictures - pictures.mean(axis=(1, 2), keepdims=True))
    )  # (p, h, w // 2 + 1)
    most = min(FREQUENCIES, max(1, pictures.shape[1] // 2), strength.shape[2])
    # Of rows the negative frequencies stand last.
    rows = np.r_[0:most, -most + 1 : 0]
    low = strength[:, rows, :most].reshape(len(pictures), -1).astype(np.float32)
    length = np.linalg.norm(low, axis=1, keepdims=True)
    return np.asarray(np.divide(low, length, out=np.zeros_like(low), where=length > FLAT))


def _best(pictures: Floats, pairs: Indices) -> Floats:
    one, other = pictures[pairs[:, 0]], pictures[pairs[:, 1]]  # (p, h, w)
    found = np.full(len(pairs), -1, np.float32)
    for down, right in SHIFTS:
        np.maximum(found, _pearson(_cut(one, down, right), _cut(other, -down, -right)), out=found)
    return found


def _cut(pictures: Floats, down: int, right: int) -> Floats:
    """What of the pictures lies on others that are shifted so far."""
    _, height, width = pictures.shape
    rows = slice(max(0, down), height + min(0, down))
    return pictures[:, rows, max(0, right) : width + min(0, right)]


def _pearson(one: Floats, other: Floats) -> Floats:
    """(p,); 0 where one of them is flat."""
    one, other = (part.reshape(len(part), -1) for part in (one, other))
    one = one - one.mean(axis=1, keepdims=True)
    other = other - other.mean(axis=1, keepdims=True)
    shared = np.einsum("pd,pd->p", one, other)
    length = np.linalg.norm(one, axis=1) * np.linalg.norm(other, axis=1)
    return np.asarray(np.divide(shared, length, out=np.zeros_like(shared), where=length > FLAT))


def _pooled(pictures: Floats, side: int) -> Floats:
    """(n, h, w) -> (n, min(h, side), min(w, side)), by means of blocks that are alike to a pixel."""
    for axis in (1, 2):
        length = pictures.shape[axis]
        if length > side:
            begins = np.arange(side) * length // side
            counts = np.diff(np.append(begins, length)).astype(np.float32)
            shape = (-1, 1) if axis == 1 else (-1,)
            pictures = (np.add.reduceat(pictures, begins, axis=axis) / counts.reshape(shape)).astype(
                np.float32
            )
    return np.ascontiguousarray(pictures)
