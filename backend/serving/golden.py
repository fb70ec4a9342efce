"""Golden inference: does a loaded version answer as its training said it would?"""

import numpy as np


def golden_matches(expected: np.ndarray, actual: np.ndarray, tolerance: float = 1e-4) -> bool:
    """Whether the answers have one shape, are there and finite, and differ by at most `tolerance` anywhere."""
    if expected.shape != actual.shape or expected.size == 0 or not np.isfinite(actual).all():
        return False
    return bool(np.abs(expected - actual).max() <= tolerance)
