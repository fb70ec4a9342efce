"""What every detector is: fitted once on a reference, then asked about one window after another."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cl_engine.drift.cards import Card
from cl_engine.drift.changes import ColumnChange, column_changes
from cl_engine.drift.checking import Array, checked
from cl_engine.errors import EngineError

Arrays = dict[str, NDArray[np.generic]]


@dataclass(frozen=True, slots=True)
class DriftScore:
    """One window's answer; score is None and nothing is breached when the window is too small."""

    score: float | None
    threshold: float
    breached: bool
    n: int
    status: Literal["ok", "no_data"]


class Detector(ABC):
    """Scores windows (n, width) against a reference (m, width); higher is further away.

    The threshold does not depend on n, so windows of any size from `minimum_samples` on may be mixed.
    """

    card: ClassVar[Card]
    width_changed: ClassVar[str] = "width_changed"

    reference: Array
    width: int
    threshold: float
    minimum_samples: int

    @classmethod
    @abstractmethod
    def fit(cls, reference: ArrayLike, *, window_size: int = 200, seed: int = 0) -> Self:
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
        values = self._accepted(window)
        n = len(values)
        if n < self.minimum_samples:
            return DriftScore(None, self.threshold, breached=False, n=n, status="no_data")
        score = self._distance(values)
        return DriftScore(score, self.threshold, breached=score > self.threshold, n=n, status="ok")

    def explain(self, window: ArrayLike) -> tuple[ColumnChange, ...]:
        """Which columns changed, the most changed first: here by the Kolmogorov-Smirnov test of each.

        window: (n, width), of any size from one row on.
        Raises: as `score`, and EngineError `window_empty`.
        """
        return column_changes(self.reference, self._explained(window))

    def _explained(self, window: ArrayLike) -> Array:
        values = self._accepted(window)
        if not len(values):
            raise EngineError("window_empty", "A window without samples has nothing to explain.")
        return values

    def _accepted(self, window: ArrayLike) -> Array:
        values = checked(window)
        if values.shape[1] != self.width:
            raise EngineError(
                self.width_changed,
                f"The reference has {self.width} columns and the window {values.shape[1]}: fit a new reference "
                "with the model version that answered.",
                expected=self.width,
                got=values.shape[1],
            )
        return values
