"""What may speak for a sample: scores that stand, and scores that change with each sample that is chosen."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from cl_engine.curation.distances import Features, nearest_distance

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]


class Criterion(Protocol):
    """value: of a row in the criterion's own unit; scores: (n,) in [0, 1], higher where a row is wanted more."""

    def value(self, row: int) -> float: ...
    def scores(self) -> Floats: ...
    def take(self, row: int) -> None:
        """Count a row as chosen."""


class Fixed:
    """Values (n,) that do not change; their ranks, so that criteria of any unit can be mixed, are the scores."""

    def __init__(self, values: Floats) -> None:
        self._values = values
        self._ranks = _ranks(values)

    def value(self, row: int) -> float:
        return float(self._values[row])

    def scores(self) -> Floats:
        return self._ranks

    def take(self, row: int) -> None:
        return None


class Spread:
    """The distance to the nearest sample that is labelled or chosen; without any, to the mean of the candidates.

    Source: Sener and Savarese 2018, "Active Learning for Convolutional Neural Networks: A Core-Set Approach",
    algorithm 1 (k-center greedy).
    """

    def __init__(self, features: Features, labelled: Features | None = None) -> None:
        """features: (n, d); labelled: (m, d), one at least."""
        middle = features.mean(axis=0, keepdims=True)
        self._apart = nearest_distance(features, middle if labelled is None else labelled)
        self._features = features - middle
        self._squares = np.einsum("nd,nd->n", self._features, self._features)

    def value(self, row: int) -> float:
        return float(self._apart[row])

    def scores(self) -> Floats:
        farthest = self._apart.max()
        return self._apart / farthest if farthest > 0 else np.zeros(len(self._apart))

    def take(self, row: int) -> None:
        apart = self._squares + self._squares[row] - 2 * (self._features @ self._features[row])  # (n,)
        self._apart = np.minimum(self._apart, np.sqrt(apart.clip(0)))
        self._apart[row] = 0


class Balance:
    """How few samples the class has that a model predicts: those that are labelled, and those chosen before."""

    def __init__(self, predicted: Indices, labelled: Indices) -> None:
        """predicted: (n,) class indices; labelled: (C,) how many labels each class has."""
        self._predicted = predicted
        self._counts = labelled.astype(np.int64)
        self._there = np.unique(predicted)

    def value(self, row: int) -> float:
        return float(self._counts[self._predicted[row]])

    def scores(self) -> Floats:
        fewest = self._counts[self._there].min()
        return np.asarray(((1 + fewest) / (1 + self._counts))[self._predicted])

    def take(self, row: int) -> None:
        self._counts[self._predicted[row]] += 1


def _ranks(values: Floats) -> Floats:
    """Which share of the others each value is above, (n,) in [0, 1]; those that tie share the mean of their places."""
    ordered = np.sort(values)
    below, up_to = np.searchsorted(ordered, values), np.searchsorted(ordered, values, "right")
    return np.asarray((below + up_to - 1) / 2 / max(len(values) - 1, 1))
