"""Golden inference: does a loaded model answer as its training said it would?"""

from typing import Any

import numpy as np
from numpy.typing import NDArray


def golden_matches(expected: NDArray[Any], actual: NDArray[Any], tolerance: float) -> bool:
    """Whether all of `actual` lies within `tolerance` of `expected`.

    expected, actual: the same shape; a missing, extra or non-finite value is no match, nor is an empty answer.
    """
    if expected.shape != actual.shape or expected.size == 0:
        return False
    difference = np.abs(expected.astype(np.float64) - actual.astype(np.float64))
    return bool(np.all(difference <= tolerance))
