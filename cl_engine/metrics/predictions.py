"""Accuracy from predicted and true class indices."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cl_engine.errors import EngineError

Indices = NDArray[np.int64]


def accuracy(predicted: ArrayLike, actual: ArrayLike) -> float:
    """Share of predictions that are right, in [0, 1].

    predicted, actual: (N,) class indices.
    Raises: EngineError `shape_mismatch`, or `no_samples` when N == 0.
    """
    guesses, truth = pair(predicted, actual)
    return float((guesses == truth).mean())


def per_class_accuracy(predicted: ArrayLike, actual: ArrayLike, classes: int) -> NDArray[np.float64]:
    """Recall of each class, (classes,) in [0, 1]; NaN for a class without a sample.

    predicted, actual: (N,) class indices; actual in [0, classes).
    Raises: EngineError `shape_mismatch`, `no_samples`, or `class_unknown` for a true index out of range.
    """
    guesses, truth = pair(predicted, actual)
    if truth.min() < 0 or truth.max() >= classes:
        raise EngineError("class_unknown", f"True classes must be indices from 0 to {classes - 1}.")
    totals = np.bincount(truth, minlength=classes)
    right = np.bincount(truth[guesses == truth], minlength=classes)
    recall = np.full(classes, np.nan)
    np.divide(right, totals, out=recall, where=totals > 0)
    return recall


def pair(predicted: ArrayLike, actual: ArrayLike) -> tuple[Indices, Indices]:
    """Both as arrays (N,). Raises EngineError shape_mismatch, no_samples."""
    guesses, truth = np.asarray(predicted), np.asarray(actual)
    if guesses.ndim != 1 or guesses.shape != truth.shape:
        raise EngineError(
            "shape_mismatch",
            "What is compared must be two equally long lists.",
            one=list(guesses.shape),
            other=list(truth.shape),
        )
    if not guesses.size:
        raise EngineError("no_samples", "It takes at least one sample to compare.")
    return guesses.astype(np.int64), truth.astype(np.int64)
