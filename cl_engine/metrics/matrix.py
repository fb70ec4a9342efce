"""Continual-learning metrics of the accuracy matrix R.

R is (T, T) in [0, 1]; R[i, j] is the accuracy on experience j after training on experience i.
Every function raises EngineError `matrix_not_square`, `matrix_empty` or `accuracy_out_of_range` for
a matrix that is none. With one experience nothing can be transferred or forgotten: those return 0.0.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cl_engine.errors import EngineError

Matrix = NDArray[np.float64]


def average_accuracy(accuracy: ArrayLike) -> float:
    """Mean accuracy over all experiences after the last one (ACC), in [0, 1].

    ACC = 1/T sum_j R[T, j].
    Source: Lopez-Paz and Ranzato 2017, "Gradient Episodic Memory for Continual Learning", eq. 2.
    """
    return float(_matrix(accuracy)[-1].mean())


def backward_transfer(accuracy: ArrayLike) -> float:
    """Mean change of each earlier experience since it was learnt (BWT), in [-1, 1]; negative forgets.

    BWT = 1/(T-1) sum_{j<T} (R[T, j] - R[j, j]).
    Source: Lopez-Paz and Ranzato 2017, eq. 3.
    """
    matrix = _matrix(accuracy)
    return _mean((matrix[-1] - np.diagonal(matrix))[:-1])


def forward_transfer(accuracy: ArrayLike, untrained: ArrayLike) -> float:
    """Mean gain on an experience just before it is learnt, over an untrained model (FWT), in [-1, 1].

    FWT = 1/(T-1) sum_{j>1} (R[j-1, j] - b[j]).
    untrained: b, (T,) in [0, 1], each experience's accuracy at random initialisation.
    Raises: EngineError `shape_mismatch` unless b has T entries.
    Source: Lopez-Paz and Ranzato 2017, eq. 4.
    """
    matrix = _matrix(accuracy)
    baseline = np.asarray(untrained, dtype=np.float64)
    if baseline.shape != matrix.shape[:1]:
        raise EngineError(
            "shape_mismatch",
            f"The untrained accuracies need {len(matrix)} entries, one for each experience.",
            expected=[len(matrix)],
            got=list(baseline.shape),
        )
    _refuse_out_of_range(baseline)
    return _mean(np.diagonal(matrix, offset=1) - baseline[1:])


def forgetting(accuracy: ArrayLike) -> float:
    """Mean drop from each earlier experience's best accuracy to its final one, in [-1, 1].

    F = 1/(T-1) sum_{j<T} (max_{i<T} R[i, j] - R[T, j]).
    Source: Chaudhry et al. 2018, "Riemannian Walk for Incremental Learning", eq. 3.
    """
    matrix = _matrix(accuracy)
    if len(matrix) == 1:
        return 0.0
    return _mean((matrix[:-1].max(axis=0) - matrix[-1])[:-1])


def average_anytime_accuracy(accuracy: ArrayLike) -> float:
    """Mean, over time, of the accuracy on all experiences seen so far (AAA), in [0, 1].

    AAA = 1/T sum_i 1/i sum_{j<=i} R[i, j].
    Source: Caccia et al. 2022, "New Insights on Reducing Abrupt Representation Change in Online
    Continual Learning", section 5 (taken here once an experience).
    """
    matrix = _matrix(accuracy)
    return _mean(np.asarray([row[: i + 1].mean() for i, row in enumerate(matrix)]))


def learning_accuracy(accuracy: ArrayLike) -> float:
    """Mean accuracy on each experience right after learning it (LA), in [0, 1].

    LA = 1/T sum_j R[j, j].
    Source: Riemer et al. 2019, "Learning to Learn without Forgetting by Maximizing Transfer and
    Minimizing Interference", section 5.
    """
    return _mean(np.diagonal(_matrix(accuracy)))


def _matrix(accuracy: ArrayLike) -> Matrix:
    matrix = np.asarray(accuracy, dtype=np.float64)
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1]:
        raise EngineError(
            "matrix_not_square",
            "The accuracy matrix needs one row and one column for each experience.",
            shape=list(matrix.shape),
        )
    if matrix.size == 0:
        raise EngineError("matrix_empty", "The accuracy matrix holds no experience yet.")
    _refuse_out_of_range(matrix)
    return matrix


def _refuse_out_of_range(values: Matrix) -> None:
    if not ((values >= 0) & (values <= 1)).all():
        raise EngineError("accuracy_out_of_range", "Every accuracy must be a number from 0 to 1.")


def _mean(values: Matrix) -> float:
    return float(values.mean()) if values.size else 0.0
