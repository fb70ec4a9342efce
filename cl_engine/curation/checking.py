"""What samples can be judged by."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cl_engine.errors import EngineError

TOLERANCE = 1e-3


def checked_matrix(values: ArrayLike) -> NDArray[np.floating]:
    """Values as a finite (n, width) matrix of floats. Raises EngineError `not_a_matrix`, `no_samples`, `not_finite`."""
    matrix = np.asarray(values)
    if matrix.ndim != 2 or not matrix.shape[1] or matrix.dtype.kind not in "fiu":
        raise EngineError(
            "not_a_matrix",
            "There must be one row of numbers for each sample, all equally long.",
            shape=list(matrix.shape),
        )
    if not len(matrix):
        raise EngineError("no_samples", "There is no sample.")
    matrix = matrix if matrix.dtype.kind == "f" else matrix.astype(np.float32)
    if not np.isfinite(matrix).all():
        row = int(np.flatnonzero(~np.isfinite(matrix).all(axis=1))[0])
        raise EngineError(
            "not_finite", f"Row {row} holds NaN or an infinite value: leave the sample out.", row=row
        )
    return matrix


def checked_probabilities(values: ArrayLike) -> NDArray[np.float64]:
    """(n, C) rows that sum to 1, C >= 2. Raises EngineError `not_probabilities`, or as `checked_matrix`."""
    matrix = checked_matrix(values).astype(np.float64)
    wrong = (matrix < -TOLERANCE).any(axis=1) | (np.abs(matrix.sum(axis=1) - 1) > TOLERANCE)
    if wrong.any() or matrix.shape[1] < 2:
        raise EngineError(
            "not_probabilities",
            "Each row must hold the probabilities of two or more classes and sum to 1.",
            row=int(wrong.argmax()),
        )
    return matrix.clip(0, 1)


def checked_labels(labels: ArrayLike, samples: int, classes: int) -> NDArray[np.int64]:
    """(n,) class indices, of two classes at least.

    Raises: EngineError `shape_mismatch`, `class_unknown`, `one_class_only`.
    """
    given = np.asarray(labels)
    if given.shape != (samples,) or given.dtype.kind not in "iu":
        raise EngineError(
            "shape_mismatch",
            f"There must be a class index for each of the {samples} rows.",
            expected=samples,
            got=list(given.shape),
        )
    if given.min() < 0 or given.max() >= classes:
        raise EngineError("class_unknown", f"Labels must be class indices from 0 to {classes - 1}.")
    if (given == given[0]).all():
        raise EngineError("one_class_only", "All samples have one label: there is none to confuse it with.")
    return given.astype(np.int64)
