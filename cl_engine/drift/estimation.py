"""How often is the model right where nobody has labelled anything? Estimates from its own probabilities."""

import math
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import NormalDist
from typing import ClassVar, Literal, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cl_engine.drift.calibration import checked_probabilities
from cl_engine.drift.cards import MINIMUM_SAMPLES, Card, Parameter
from cl_engine.drift.checking import Array
from cl_engine.drift.detector import Arrays
from cl_engine.errors import EngineError

Z = NormalDist().inv_cdf(0.975)
USUAL_PARAMETERS = (
    Parameter("minimum_samples", MINIMUM_SAMPLES, "Smaller windows are not estimated."),
    Parameter("seed", 0, "Seed of the folds by which the calibration is chosen."),
)
BLIND = (
    "A class that was never seen, a changed meaning of the same inputs, and inputs on which the model is sure and "
    "wrong: the estimate stays high while the accuracy falls."
)


@dataclass(frozen=True, slots=True)
class Estimate:
    """Accuracy of n samples without a label, in [0, 1], and the band that holds what labels would say.

    The band holds it 95 times in 100 while the model is as well calibrated as on the held-out samples; a shift may
    break that. All are None where the window is too small.
    """

    value: float | None
    low: float | None
    high: float | None
    n: int
    status: Literal["ok", "no_data"]


@dataclass(frozen=True, slots=True)
class EstimateError:
    """An estimate beside the measured accuracy of the same samples. error: estimated minus measured, in [-1, 1]."""

    estimated: float
    measured: float
    error: float
    within_band: bool


class Estimator(ABC):
    """Estimates the accuracy of windows (n, C) of probabilities; fitted on probabilities that were held out.

    The band needs no resampling: estimate and accuracy differ by the mean over the window of one number a sample (what
    it adds to the estimate, less whether it is right), whose mean over the m held-out samples the fit has made 0. So
    the variance of the error is that of this number, once over n and once over m.
    """

    card: ClassVar[Card]

    classes: int
    minimum_samples: int

    @classmethod
    @abstractmethod
    def fit(cls, probabilities: ArrayLike, labels: ArrayLike) -> Self:
        """The estimator of these held-out samples: never of samples that the model was trained on.

        probabilities: (m, C); labels: (m,) class indices.
        Raises: EngineError as `HeldOut.of`, and `parameter_out_of_range`.
        """

    @abstractmethod
    def _shares(self, probabilities: Array) -> Array:
        """What each sample adds to the estimate, (n,), in [0, 1]."""

    @abstractmethod
    def _variance(self, shares: Array) -> float:
        """Of the estimate's error."""

    @abstractmethod
    def to_arrays(self) -> Arrays:
        """The whole state, as numeric arrays."""

    @classmethod
    @abstractmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[np.generic]]) -> Self:
        """The estimator that `to_arrays` came from; it estimates every window the same."""

    def estimate(self, probabilities: ArrayLike) -> Estimate:
        """The accuracy of these samples, (n, C).

        Raises: EngineError `class_count_changed`, `not_probabilities`, `not_a_matrix`, `not_finite`.
        """
        window = checked_probabilities(probabilities)
        n, classes = window.shape
        if classes != self.classes:
            raise EngineError(
                "class_count_changed",
                f"The held-out samples have {self.classes} classes and the window {classes}: fit an estimator "
                "with the model version that answered.",
                expected=self.classes,
                got=classes,
            )
        if n < self.minimum_samples:
            return Estimate(None, None, None, n, "no_data")
        shares = self._shares(window)
        value, half = float(shares.mean()), Z * math.sqrt(self._variance(shares))
        return Estimate(value, max(0.0, value - half), min(1.0, value + half), n, "ok")

    def error(self, probabilities: ArrayLike, labels: ArrayLike) -> EstimateError | None:
        """How far the estimate was off, now that these samples have labels; None where they are too few.

        probabilities: (n, C); labels: (n,) class indices: one that the model does not know, C or more, is a class on
        which it cannot be right.
        Raises: EngineError `shape_mismatch`, or as `estimate`.
        """
        found = self.estimate(probabilities)
        truth = np.asarray(labels)
        if truth.shape != (found.n,):
            raise EngineError(
                "shape_mismatch", "There must be a label for each row.", one=found.n, other=list(truth.shape)
            )
        if found.value is None or found.low is None or found.high is None:
            return None
        measured = float((checked_probabilities(probabilities).argmax(axis=1) == truth).mean())
        within = found.low <= measured <= found.high
        return EstimateError(found.value, measured, found.value - measured, within)


def check_minimum(minimum_samples: int) -> None:
    """Raises: EngineError `parameter_out_of_range` unless it is 1 at least."""
    if minimum_samples < 1:
        raise EngineError(
            "parameter_out_of_range", "minimum_samples is at least 1.", minimum_samples=minimum_samples
        )
