"""What a detector can be fitted on and asked about."""

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cl_engine.errors import EngineError

Array = NDArray[np.float64]


def checked(values: ArrayLike) -> Array:
    """Values as a finite (n, width) float64 matrix, or EngineError `not_a_matrix` or `not_finite`."""
    matrix = np.asarray(values, dtype=np.float64)
    if matrix.ndim != 2 or not matrix.shape[1]:
        raise EngineError(
            "not_a_matrix", "Drift needs one row for each sample, all equally long.", shape=list(matrix.shape)
        )
    if not np.isfinite(matrix).all():
        raise EngineError("not_finite", "Some values are NaN or infinite: the model's output is broken.")
    return matrix


def checked_reference(
    values: ArrayLike, *, window_size: int, false_alarm: float, margin: float, minimum_samples: int
) -> Array:
    """A reference from which a threshold can be had.

    Raises: EngineError `reference_too_small`, `parameter_out_of_range`, or as `checked`.
    """
    if not (0 < false_alarm < 1 and margin > 0 and 2 <= minimum_samples <= window_size):
        raise EngineError(
            "parameter_out_of_range",
            "false_alarm lies between 0 and 1, margin above 0, minimum_samples between 2 and window_size.",
            window_size=window_size,
            false_alarm=false_alarm,
            margin=margin,
            minimum_samples=minimum_samples,
        )
    matrix = checked(values)
    needed = 2 * minimum_samples
    if len(matrix) < needed:
        raise EngineError(
            "reference_too_small",
            f"The reference has {len(matrix)} samples; {needed} are needed.",
            expected=needed,
            got=len(matrix),
        )
    return matrix


def as_stored(values: Array) -> Array:
    """Values as a store keeps them, in float32: what is equal there must be equal here."""
    return values.astype(np.float32).astype(np.float64)


def require_enough_splits(splits: int, false_alarm: float) -> None:
    """Raise EngineError `splits_too_few` where the quantile lies beyond what so many splits show."""
    if splits * false_alarm < 1:
        raise EngineError(
            "splits_too_few",
            f"A false alarm rate of {false_alarm} needs at least {math.ceil(1 / false_alarm)} splits.",
        )


def thinned(reference: Array, most: int, rng: np.random.Generator) -> Array:
    """The reference, or so many of its rows where it has more."""
    return reference if len(reference) <= most else reference[rng.choice(len(reference), most, replace=False)]
