"""Cumulative distributions of two samples, all columns at once.

A sample is given as its sorted columns (d, n). Both statistics carry sqrt(m n / (m + n)): without drift their
distributions then depend neither on m nor on n.
"""

import math

import numpy as np
from numpy.typing import NDArray

from cl_engine.drift.checking import Array


def sorted_columns(values: Array) -> Array:
    """Each column's values in order: (n, d) to (d, n)."""
    return np.sort(values.T, axis=1)


def ks_statistics(reference: Array, window: Array) -> Array:
    """The largest gap of each column's cumulative distributions, scaled: (d, m) and (d, n) to (d,)."""
    gaps, steps = _gaps(reference, window)
    # Between equal values neither distribution is through with its step.
    largest: Array = (gaps * (steps > 0)).max(axis=1)
    return largest * _scale(reference.shape[1], window.shape[1])


def wasserstein_statistics(reference: Array, window: Array) -> Array:
    """The area between each column's cumulative distributions, scaled: (d, m) and (d, n) to (d,)."""
    gaps, steps = _gaps(reference, window)
    area: Array = (gaps * steps).sum(axis=1)
    return area * _scale(reference.shape[1], window.shape[1])


def wasserstein_of_splits(values: Array, parts: NDArray[np.bool_]) -> Array:
    """The same of parts of a sample against its rest: (m, d) and (s, m), equally many each, to (s, d)."""
    m, n = parts.shape[1], int(parts[0].sum())
    rises = np.where(parts.T, 1.0 / n, -1.0 / (m - n)).astype(np.float32)  # (m, s)
    areas = []
    for column, order in zip(values.T, np.argsort(values, axis=0).T, strict=True):
        steps = np.diff(column[order]).astype(np.float32)
        areas.append(steps @ np.abs(np.cumsum(rises[order[:-1]], axis=0)))
    return np.stack(areas, axis=1).astype(np.float64) * _scale(m - n, n)


def _gaps(reference: Array, window: Array) -> tuple[Array, Array]:
    """After each pooled value: the distance of the distributions, and the way to the next value (d, m + n - 1)."""
    m, n = reference.shape[1], window.shape[1]
    pooled = np.concatenate([reference, window], axis=1)
    # Two sorted runs are merged by a stable sort, in linear time.
    order = np.argsort(pooled, axis=1, kind="stable")
    rises = np.where(order < m, 1.0 / m, -1.0 / n)
    gaps = np.abs(np.cumsum(rises, axis=1))[:, :-1]
    return gaps, np.diff(np.take_along_axis(pooled, order, axis=1), axis=1)


def _scale(m: int, n: int) -> float:
    return math.sqrt(m * n / (m + n))
