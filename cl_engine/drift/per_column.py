"""What the detectors share that test each column by itself."""

import math
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import ClassVar, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cl_engine.drift.cards import MARGIN, MINIMUM_SAMPLES
from cl_engine.drift.changes import ColumnChange, ks_p_values, mean_shifts, ordered_changes
from cl_engine.drift.checking import Array, as_stored, checked_reference, require_enough_splits, thinned
from cl_engine.drift.detector import Arrays, Detector
from cl_engine.drift.empirical import ks_statistics, sorted_columns

# Statistics that are free of the samples' sizes need no larger ones.
SPLIT_SAMPLES, SPLITS_AT_ONCE = 500, 200
COMMON = 0.99


class PerColumn(Detector):
    """The score is the largest statistic of a column over that column's limit, the threshold follows from the margin.

    A column's statistic is free of the samples' sizes. Its limit is what clean windows exceed, in any column,
    with probability `false_alarm`. together: (k,) the limits of the means of the largest `several` of those ratios,
    the first of which is 1.
    """

    # How many of the largest ratios are judged by their mean: a change that is small in a column may be in several.
    several: ClassVar[tuple[int, ...]] = (1,)
    # What chance makes of a squared distance grows as a mean's variance does, of a distance as its root.
    squared: ClassVar[bool] = False

    limits: Array
    together: Array = np.ones(1)

    def __init__(self, reference: Array, *, window_size: int, threshold: float, minimum_samples: int) -> None:
        self.reference = reference
        self.window_size = window_size
        self.threshold = threshold
        self.minimum_samples = minimum_samples
        self.width = reference.shape[1]
        self._prepare()
        self.known = self._columns(reference)
        self.known_sorted = sorted_columns(self.known)

    @classmethod
    def _of(cls, reference: Array, *, window_size: int, margin: float, minimum_samples: int) -> Self:
        """Without its limits."""
        return cls(
            as_stored(reference),
            window_size=window_size,
            threshold=margin if cls.squared else math.sqrt(margin),
            minimum_samples=minimum_samples,
        )

    def _prepare(self) -> None:
        """Derive from the reference what `_columns` and `_statistics` need."""

    def _columns(self, values: Array) -> Array:
        """What is tested of the rows, (n, width) to (n, d): here the columns themselves."""
        return values

    def _names(self) -> Sequence[int | None]:
        """What each tested column is called in an explanation."""
        return range(self.width)

    @abstractmethod
    def _statistics(self, columns: Array) -> Array:
        """Of each column of a window, (n, d) to (d,), free of the samples' sizes."""

    def _distance(self, window: Array) -> float:
        ratios = self._statistics(self._columns(as_stored(window))) / self.limits
        return float((_largest_means(ratios, self.several[: len(self.together)]) / self.together).max())

    def explain(self, window: ArrayLike) -> tuple[ColumnChange, ...]:
        """Which columns changed, by this detector's statistics, the most changed first.

        p is that of the column's Kolmogorov-Smirnov test. Raises: as `Detector.explain`.
        """
        columns = self._columns(as_stored(self._explained(window)))
        found = self._statistics(columns)
        p_values = ks_p_values(ks_statistics(self.known_sorted, sorted_columns(columns)))
        shifts = mean_shifts(self.known, columns)
        return ordered_changes(self._names(), found, found / self.limits, p_values, shifts)

    def to_arrays(self) -> Arrays:
        return {
            "reference": self.reference.astype(np.float32),
            "limits": self.limits,
            "together": self.together,
            "window_size": np.asarray(self.window_size, dtype=np.int64),
            "threshold": np.asarray(self.threshold, dtype=np.float64),
            "minimum_samples": np.asarray(self.minimum_samples, dtype=np.int64),
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[np.generic]]) -> Self:
        detector = cls(
            arrays["reference"].astype(np.float64),
            window_size=int(arrays["window_size"].item()),
            threshold=float(arrays["threshold"].item()),
            minimum_samples=int(arrays["minimum_samples"].item()),
        )
        detector.limits = arrays["limits"].astype(np.float64)
        detector.together = arrays["together"].astype(np.float64)
        return detector


class ByFormula(PerColumn):
    """Limits from the statistic's known distribution, each at false_alarm / d (Bonferroni)."""

    @abstractmethod
    def _limits(self, false_alarm: float) -> Array:
        """What each column (d,) of a clean window exceeds with probability `false_alarm` / d."""

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
        """The detector of this reference; its limits are a formula and need no seed.

        reference: (m, width) of samples that the model was not trained on.
        Raises: EngineError `reference_too_small`, `parameter_out_of_range`, `not_a_matrix`, `not_finite`.
        """
        kept = checked_reference(
            reference,
            window_size=window_size,
            false_alarm=false_alarm,
            margin=margin,
            minimum_samples=minimum_samples,
        )
        detector = cls._of(kept, window_size=window_size, margin=margin, minimum_samples=minimum_samples)
        detector.limits = detector._limits(false_alarm)
        return detector


class BySplits(PerColumn):
    """Limits from random splits of the reference.

    The limits, of columns and of the means of the largest, are in proportion to what 1 % of the splits exceed, and so
    high that a share `false_alarm` of the splits has any above its own. That corrects for many columns as Bonferroni
    does, without taking columns that say the same for different ones.
    Source: Westfall & Young 1993, "Resampling-Based Multiple Testing", section 2.3; for the means, Dudbridge &
    Koeleman 2003, "Rank Truncated Product of P-values".
    """

    @abstractmethod
    def _statistics_of_splits(self, rows: NDArray[np.intp], parts: NDArray[np.bool_]) -> Array:
        """Of parts of these rows of the reference against the rest of them: (r,) and (s, r) to (s, d).

        All parts are equally large.
        """

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
        splits: int = 10_000,
        max_reference: int = 1000,
    ) -> Self:
        """The detector of this reference, with its limits calibrated.

        reference: (m, width) of samples that the model was not trained on.
        Raises: EngineError `reference_too_small`, `splits_too_few`, `parameter_out_of_range`, `not_a_matrix`,
            `not_finite`.
        """
        rng = np.random.default_rng(seed)
        checked = checked_reference(
            reference,
            window_size=window_size,
            false_alarm=false_alarm,
            margin=margin,
            minimum_samples=minimum_samples,
        )
        require_enough_splits(splits, false_alarm)
        kept = thinned(checked, max_reference, rng)
        detector = cls._of(kept, window_size=window_size, margin=margin, minimum_samples=minimum_samples)
        statistics = detector._drawn_statistics(splits, rng)
        family, detector.together = _family_limits(statistics, cls.several, false_alarm)
        detector.limits = np.maximum(family, detector._floors(false_alarm))
        return detector

    def _drawn_statistics(self, splits: int, rng: np.random.Generator) -> Array:
        """Of random splits (splits, d)."""
        rows = rng.permutation(len(self.reference))[:SPLIT_SAMPLES]
        first = np.arange(len(rows)) < min(self.window_size, len(rows) // 2)
        found = []
        for start in range(0, splits, SPLITS_AT_ONCE):
            parts = rng.permuted(np.tile(first, (min(SPLITS_AT_ONCE, splits - start), 1)), axis=1)
            found.append(self._statistics_of_splits(rows, parts))
        return np.concatenate(found)

    @abstractmethod
    def _floors(self, false_alarm: float) -> Array:
        """What no limit (d,) is below: a column of which the reference knows one value may yet have others."""


def _family_limits(statistics: Array, several: tuple[int, ...], false_alarm: float) -> tuple[Array, Array]:
    """Limits (d,) and `together` (k,), of which a share `false_alarm` of the rows (s, d) exceeds any."""
    # A column that no split changes has no scale.
    common = np.maximum(np.quantile(statistics, COMMON, axis=0), np.finfo(np.float32).tiny)
    there = [count for count in several if count <= statistics.shape[1]]
    means = _largest_means(statistics / common, there)
    usual = np.maximum(np.quantile(means, COMMON, axis=0), np.finfo(np.float32).tiny)
    family = np.quantile((means / usual).max(axis=1), 1.0 - false_alarm)
    limits: Array = common * max(float(usual[0] * family), 1.0)
    return limits, usual / usual[0]


def _largest_means(ratios: Array, several: Sequence[int]) -> Array:
    """The mean of each number of the largest: (..., d) to (..., k)."""
    sums = np.cumsum(-np.sort(-ratios, axis=-1), axis=-1)
    means: Array = sums[..., np.array(several) - 1] / np.array(several)
    return means
