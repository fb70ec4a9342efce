"""Whether a model is as often right as it is sure."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cl_engine.errors import EngineError

BINS = 10


@dataclass(frozen=True)
class Bin:
    """Samples answered about as surely: their number, mean confidence and accuracy, both in [0, 1]."""

    n: int
    confidence: float
    accuracy: float


def reliability(probabilities: NDArray[np.float32], y: NDArray[np.int64], bins: int = BINS) -> list[Bin]:
    """The bins that hold samples, of `bins` equal parts of [0, 1] by the probability of the predicted class.

    probabilities: (N, C) in [0, 1]; y: (N,) true class indices.
    Raises: EngineError `shape_mismatch`.
    Source: Niculescu-Mizil and Caruana 2005, "Predicting Good Probabilities With Supervised Learning".
    """
    if probabilities.ndim != 2 or len(probabilities) != len(y):
        detail = "There must be a row of probabilities for each true class."
        raise EngineError("shape_mismatch", detail, one=list(probabilities.shape), other=list(y.shape))
    confidence, right = probabilities.max(1).astype(float), probabilities.argmax(1) == y  # (N,)
    # A whole probability belongs to the last bin.
    places = np.minimum((confidence * bins).astype(int), bins - 1)
    held = [places == place for place in np.unique(places)]
    return [Bin(int(here.sum()), float(confidence[here].mean()), float(right[here].mean())) for here in held]


def expected_calibration_error(bins: Iterable[Bin]) -> float:
    """Mean distance of accuracy from confidence over the bins, each weighted by its samples; in [0, 1].

    0.0 without samples. Few samples make it larger than it is: a bin's accuracy is then off by chance alone.
    Source: Naeini et al. 2015, "Obtaining Well Calibrated Probabilities Using Bayesian Binning", with their 10 bins.
    """
    found = list(bins)
    total = sum(one.n for one in found)
    return sum(one.n * abs(one.accuracy - one.confidence) for one in found) / total if total else 0.0
