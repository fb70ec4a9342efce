"""Black-box shift detection: have the model's own answers changed?"""

import math
from collections.abc import Mapping
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cl_engine.drift.detector import (
    MARGIN,
    MINIMUM_SAMPLES,
    USUAL_PARAMETERS,
    Array,
    Arrays,
    Card,
    Detector,
    checked_reference,
)


class BBSD(Detector):
    """Kolmogorov-Smirnov on each softmax output, with Bonferroni over the classes.

    The score is sqrt(m n / (m + n)) times the largest distance of two cumulative distributions. Without
    drift one class exceeds x with probability at most 2 exp(-2 x^2), the first term of Kolmogorov's
    series, whatever m and n are; ties only lower it.
    Source: Lipton et al. 2018, "Detecting and Correcting for Label Shift with Black Box Predictors", and
    Rabanser et al. 2019, "Failing Loudly", section 3.
    """

    card = Card(
        name="bbsd",
        title="Kolmogorov-Smirnov test on the predicted probabilities (BBSD)",
        sees="A changed mix of classes; inputs on which the model grows less, or more, certain.",
        misses="A change that leaves the predictions as they were, however wrong they have become.",
        paper="Lipton et al. 2018, Detecting and Correcting for Label Shift with Black Box Predictors",
        parameters=USUAL_PARAMETERS,
    )
    width_changed = "class_count_changed"

    def __init__(self, reference: Array, threshold: float, minimum_samples: int) -> None:
        self.reference = np.sort(reference, axis=0)
        self.threshold = threshold
        self.minimum_samples = minimum_samples
        self.width = reference.shape[1]

    @classmethod
    def fit(
        cls,
        reference: ArrayLike,
        *,
        window_size: int = 200,
        seed: int = 0,
        false_alarm: float = 3e-4,
        margin: float = MARGIN,
        minimum_samples: int = MINIMUM_SAMPLES,
    ) -> Self:
        """The detector of this reference; its threshold is a formula and needs no seed.

        reference: (m, classes) probabilities of samples that the model was not trained on.
        Raises: EngineError `reference_too_small`, `parameter_out_of_range`, `not_a_matrix`,
            `not_finite`.
        """
        kept = checked_reference(
            reference,
            window_size=window_size,
            false_alarm=false_alarm,
            margin=margin,
            minimum_samples=minimum_samples,
        )
        threshold = margin * math.sqrt(math.log(2.0 * kept.shape[1] / false_alarm) / 2.0)
        return cls(kept.astype(np.float32).astype(np.float64), threshold, minimum_samples)

    def _distance(self, window: Array) -> float:
        m, n = len(self.reference), len(window)
        # Windows come from a store or a wire in float32 too: equal answers must stay ties.
        ordered = np.sort(window.astype(np.float32).astype(np.float64), axis=0)
        columns = zip(self.reference.T, ordered.T, strict=True)
        return max(_largest_gap(known, seen) for known, seen in columns) * math.sqrt(m * n / (m + n))

    def to_arrays(self) -> Arrays:
        return {
            "reference": self.reference.astype(np.float32),
            "threshold": np.asarray(self.threshold, dtype=np.float64),
            "minimum_samples": np.asarray(self.minimum_samples, dtype=np.int64),
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[np.generic]]) -> Self:
        return cls(
            arrays["reference"].astype(np.float64),
            float(arrays["threshold"].item()),
            int(arrays["minimum_samples"].item()),
        )


def _largest_gap(left: Array, right: Array) -> float:
    """Largest distance of the cumulative distributions of two sorted samples, (a,) and (b,)."""
    at = np.concatenate([left, right])
    below_left = np.searchsorted(left, at, side="right") / len(left)
    below_right = np.searchsorted(right, at, side="right") / len(right)
    return float(np.abs(below_left - below_right).max())
