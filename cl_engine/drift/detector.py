"""What every detector is: fitted once on a reference, then asked about one window after another."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cl_engine.errors import EngineError

Array = NDArray[np.float64]
Arrays = dict[str, NDArray[np.generic]]

MINIMUM_SAMPLES = 50
# Thresholds hold for independent samples of one endless population. Live traffic repeats itself: windows
# drawn out of a few hundred distinct inputs all lie to one side of the reference. The margin covers that.
MARGIN = 1.25


@dataclass(frozen=True, slots=True)
class DriftScore:
    """One window's answer; score is None and nothing is breached when the window is too small."""

    score: float | None
    threshold: float
    breached: bool
    n: int
    status: Literal["ok", "no_data"]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One keyword of a detector's `fit`."""

    name: str
    default: float
    meaning: str


@dataclass(frozen=True, slots=True)
class Card:
    """What a person needs to choose a detector."""

    name: str
    title: str
    sees: str
    misses: str
    paper: str
    parameters: tuple[Parameter, ...]


USUAL_PARAMETERS = (
    Parameter("window_size", 200, "Samples in a usual window; the threshold holds for others too."),
    Parameter("seed", 0, "Seed of whatever is random in the calibration."),
    Parameter("false_alarm", 3e-4, "Share of clean windows that may score above the threshold."),
    Parameter(
        "margin", MARGIN, "Factor on the threshold for traffic that repeats itself; 1 is the bare test."
    ),
    Parameter("minimum_samples", MINIMUM_SAMPLES, "Smaller windows are not scored."),
)


class Detector(ABC):
    """Scores windows (n, width) against a reference (m, width); higher is further away.

    The threshold does not depend on n, so windows of any size from `minimum_samples` on may be mixed.
    """

    card: ClassVar[Card]
    width_changed: ClassVar[str] = "width_changed"

    width: int
    threshold: float
    minimum_samples: int

    @classmethod
    @abstractmethod
    def fit(cls, reference: ArrayLike, *, window_size: int, seed: int) -> Self:
        """The detector of this reference, with its threshold calibrated."""

    @abstractmethod
    def to_arrays(self) -> Arrays:
        """The whole state, as numeric arrays."""

    @classmethod
    @abstractmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[np.generic]]) -> Self:
        """The detector that `to_arrays` came from; it scores every window the same."""

    @abstractmethod
    def _distance(self, window: Array) -> float:
        """How far a checked window is from the reference, in units that do not depend on its size."""

    def score(self, window: ArrayLike) -> DriftScore:
        """How far this window is from the reference.

        window: (n, width).
        Raises: EngineError `not_a_matrix`, `not_finite`, or this detector's `width_changed` code.
        """
        values = checked(window)
        n, width = values.shape
        if width != self.width:
            raise EngineError(
                self.width_changed,
                f"The reference has {self.width} columns and the window {width}: fit a new reference "
                "with the model version that answered.",
                expected=self.width,
                got=width,
            )
        if n < self.minimum_samples:
            return DriftScore(None, self.threshold, breached=False, n=n, status="no_data")
        score = self._distance(values)
        return DriftScore(score, self.threshold, breached=score > self.threshold, n=n, status="ok")


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
