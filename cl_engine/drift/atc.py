"""Average thresholded confidence: as many are right as are surer than a threshold."""

from collections.abc import Mapping
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cl_engine.drift.calibration import HeldOut, Temperature
from cl_engine.drift.cards import MINIMUM_SAMPLES, Card, Parameter
from cl_engine.drift.checking import Array
from cl_engine.drift.detector import Arrays
from cl_engine.drift.estimation import BLIND, USUAL_PARAMETERS, Estimator, check_minimum


class ATC(Estimator):
    """The share of samples whose score is above a threshold, set so that it is the accuracy on the held-out samples.

    The score is the confidence, or the negative entropy, at the fitted temperature. Isotonic regression would leave
    the confidences in the order they have and make ties of them, so the threshold gains nothing by it. Samples that
    tie with the threshold count by the share that makes the held-out estimate exact.
    The error's variance is the share of held-out samples that are above the threshold and wrong, or below and right.
    Source: Garg et al. 2022, "Leveraging Unlabeled Data to Predict Out-of-Distribution Performance", eq. 2 and 3.
    """

    card = Card(
        name="atc",
        title="Estimated accuracy: share above a threshold of confidence (ATC)",
        sees="Accuracy that falls because inputs are harder, also where confidence falls by too little.",
        misses=f"{BLIND} Where the model stays calibrated, it falls further than the accuracy does.",
        paper="Garg et al. 2022, Leveraging Unlabeled Data to Predict Out-of-Distribution Performance, ICLR",
        parameters=(
            Parameter("entropy", 0, "1: the score is the negative entropy; 0: the confidence."),
            USUAL_PARAMETERS[0],
        ),
    )

    def __init__(
        self,
        temperature: Temperature,
        entropy: bool,
        threshold: float,
        tied: float,
        classes: int,
        held_out: int,
        disagreement: float,
        minimum_samples: int,
    ) -> None:
        """tied: what a sample counts that scores the threshold itself; disagreement: as told above."""
        self.temperature = temperature
        self.entropy = entropy
        self.threshold = threshold
        self.tied = tied
        self.classes = classes
        self.held_out = held_out
        self.disagreement = disagreement
        self.minimum_samples = minimum_samples

    @classmethod
    def fit(
        cls,
        probabilities: ArrayLike,
        labels: ArrayLike,
        *,
        entropy: bool = False,
        minimum_samples: int = MINIMUM_SAMPLES,
    ) -> Self:
        check_minimum(minimum_samples)
        known = HeldOut.of(probabilities, labels)
        temperature = Temperature.fit(known)
        scores = _scores(temperature, known.probabilities, entropy)
        threshold, tied = _threshold(scores, int(known.right.sum()))
        disagreement = float(((_above(scores, threshold, tied) - known.right) ** 2).mean())
        m, classes = known.probabilities.shape
        return cls(temperature, bool(entropy), threshold, tied, classes, m, disagreement, minimum_samples)

    def _shares(self, probabilities: Array) -> Array:
        return _above(_scores(self.temperature, probabilities, self.entropy), self.threshold, self.tied)

    def _variance(self, shares: Array) -> float:
        return self.disagreement * (1 / len(shares) + 1 / self.held_out)

    def to_arrays(self) -> Arrays:
        return {
            **self.temperature.to_arrays(),
            "entropy": np.asarray(self.entropy, dtype=np.int64),
            "threshold": np.asarray(self.threshold, dtype=np.float64),
            "tied": np.asarray(self.tied, dtype=np.float64),
            "classes": np.asarray(self.classes, dtype=np.int64),
            "held_out": np.asarray(self.held_out, dtype=np.int64),
            "disagreement": np.asarray(self.disagreement, dtype=np.float64),
            "minimum_samples": np.asarray(self.minimum_samples, dtype=np.int64),
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[np.generic]]) -> Self:
        return cls(
            Temperature.from_arrays(arrays),
            bool(arrays["entropy"].item()),
            float(arrays["threshold"].item()),
            float(arrays["tied"].item()),
            int(arrays["classes"].item()),
            int(arrays["held_out"].item()),
            float(arrays["disagreement"].item()),
            int(arrays["minimum_samples"].item()),
        )


def _scores(temperature: Temperature, probabilities: Array, entropy: bool) -> Array:
    """(n, C) to (n,), higher where the model is surer."""
    scaled = temperature.scaled(probabilities)
    found = (scaled * np.log(np.maximum(scaled, 1e-300))).sum(axis=1) if entropy else scaled.max(axis=1)
    # Equal answers must stay ties, in whatever batch they were computed.
    return np.asarray(np.round(found, 12))


def _threshold(scores: Array, right: int) -> tuple[float, float]:
    """The threshold above which `right` of the scores lie, and what those that tie with it must count for that."""
    wrong = len(scores) - right
    threshold = float(np.sort(scores)[min(wrong, len(scores) - 1)])
    above, at = int((scores > threshold).sum()), int((scores == threshold).sum())
    return threshold, (right - above) / at


def _above(scores: Array, threshold: float, tied: float) -> Array:
    """(n,): 1.0 above the threshold, 0.0 below, `tied` at it."""
    return np.where(scores == threshold, tied, (scores > threshold).astype(np.float64))
