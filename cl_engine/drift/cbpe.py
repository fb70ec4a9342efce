"""Confidence-based performance estimation: a model that is calibrated is right as often as it is sure."""

from collections.abc import Mapping
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cl_engine.drift.calibration import CALIBRATORS, Calibrator, HeldOut, calibrated
from cl_engine.drift.cards import MINIMUM_SAMPLES, Card
from cl_engine.drift.checking import Array
from cl_engine.drift.detector import Arrays
from cl_engine.drift.estimation import BLIND, USUAL_PARAMETERS, Estimator, check_minimum


class CBPE(Estimator):
    """The mean of the calibrated confidence.

    A sample is right with its confidence c, so the window's number of right answers is Poisson-binomial: its variance
    is the sum of c (1 - c), which knows how doubtful this very window is. What the m held-out samples leave open adds
    the mean of their c (1 - c), over m.
    Source: Hendrycks and Gimpel 2017, "A Baseline for Detecting Misclassified and Out-of-Distribution Examples", for
    the confidence as a measure of being right; the estimate and its name are NannyML's (documentation of CBPE).
    """

    card = Card(
        name="cbpe",
        title="Estimated accuracy: mean calibrated confidence (CBPE)",
        sees="Accuracy that falls because inputs are harder or the mix of classes changed.",
        misses=BLIND,
        paper="Hendrycks and Gimpel 2017, A Baseline for Detecting Misclassified and Out-of-Distribution Examples, "
        "ICLR; NannyML's documentation of CBPE; calibration: Guo et al. 2017, ICML",
        parameters=USUAL_PARAMETERS,
    )

    def __init__(
        self, calibrator: Calibrator, classes: int, held_out: int, doubt: float, minimum_samples: int
    ) -> None:
        """held_out: samples calibrated on; doubt: their mean c (1 - c)."""
        self.calibrator = calibrator
        self.classes = classes
        self.held_out = held_out
        self.doubt = doubt
        self.minimum_samples = minimum_samples

    @classmethod
    def fit(
        cls,
        probabilities: ArrayLike,
        labels: ArrayLike,
        *,
        minimum_samples: int = MINIMUM_SAMPLES,
        seed: int = 0,
    ) -> Self:
        check_minimum(minimum_samples)
        known = HeldOut.of(probabilities, labels)
        calibrator = calibrated(known, seed)
        confidence = calibrator.confidence(known.probabilities)
        m, classes = known.probabilities.shape
        return cls(calibrator, classes, m, _doubt(confidence), minimum_samples)

    def _shares(self, probabilities: Array) -> Array:
        return self.calibrator.confidence(probabilities)

    def _variance(self, shares: Array) -> float:
        return _doubt(shares) / len(shares) + self.doubt / self.held_out

    def to_arrays(self) -> Arrays:
        return {
            "calibrator": np.asarray([*CALIBRATORS].index(self.calibrator.name), dtype=np.int64),
            **self.calibrator.to_arrays(),
            "classes": np.asarray(self.classes, dtype=np.int64),
            "held_out": np.asarray(self.held_out, dtype=np.int64),
            "doubt": np.asarray(self.doubt, dtype=np.float64),
            "minimum_samples": np.asarray(self.minimum_samples, dtype=np.int64),
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[np.generic]]) -> Self:
        kind = [*CALIBRATORS.values()][int(arrays["calibrator"].item())]
        return cls(
            kind.from_arrays(arrays),
            int(arrays["classes"].item()),
            int(arrays["held_out"].item()),
            float(arrays["doubt"].item()),
            int(arrays["minimum_samples"].item()),
        )


def _doubt(confidence: Array) -> float:
    return float((confidence * (1 - confidence)).mean())
