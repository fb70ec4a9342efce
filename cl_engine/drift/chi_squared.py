"""Have the shares of categories changed?"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import chi2

from cl_engine.drift.cards import USUAL_PARAMETERS, Card
from cl_engine.drift.changes import ColumnChange, ordered_changes
from cl_engine.drift.checking import Array, as_stored
from cl_engine.drift.per_column import ByFormula
from cl_engine.errors import EngineError

# A usual window is to hold as many of each group; with fewer, chi-squared is not what the statistic follows.
EXPECTED = 5
# Whole numbers beyond are not told apart in float32.
HIGHEST_CODE = 2**24


class ChiSquared(ByFormula):
    """Pearson's chi-squared of a reference's and a window's categories, column by column.

    Rare categories are counted together, and so is what the reference never had. Without drift a column of g groups
    is near chi-squared with g - 1 degrees of freedom, whatever m and n are.
    """

    card = Card(
        name="chi_squared",
        title="Chi-squared test of each column of categories",
        takes="codes",
        sees="Changed shares of categories, and categories that the reference never had.",
        misses="Changes among the rare categories; changes of how columns hang together.",
        paper="Pearson 1900, On the Criterion that a Given System of Deviations from the Probable",
        link="https://doi.org/10.1080/14786440009463897",
        cost_ms=5.4,
        parameters=USUAL_PARAMETERS,
    )
    squared = True

    def _prepare(self) -> None:
        self.groups = [_Groups.of(column, self.window_size) for column in self._columns(self.reference).T]
        self.freedom = np.array([groups.freedom for groups in self.groups])

    def _columns(self, values: Array) -> Array:
        if (values != np.round(values)).any() or np.abs(values).max(initial=0) > HIGHEST_CODE:
            raise EngineError(
                "not_codes", f"Categories are whole numbers up to {HIGHEST_CODE}: number the values first."
            )
        return values

    def _limits(self, false_alarm: float) -> Array:
        limits: Array = chi2.isf(false_alarm / len(self.freedom), self.freedom)
        return limits

    def _statistics(self, columns: Array) -> Array:
        pairs = zip(self.groups, self.known.T, columns.T, strict=True)
        return np.array(
            [_statistic(groups.counts(known), groups.counts(seen)) for groups, known, seen in pairs]
        )

    def explain(self, window: ArrayLike) -> tuple[ColumnChange, ...]:
        """Which columns changed, the most changed first, and in each the category that changed most."""
        columns = self._columns(as_stored(self._explained(window)))
        found = self._statistics(columns)
        moved = [_most_changed(known, seen) for known, seen in zip(self.known.T, columns.T, strict=True)]
        return ordered_changes(
            self._names(),
            found,
            found / self.limits,
            chi2.sf(found, self.freedom),
            np.array([share for _, share in moved]),
            [category for category, _ in moved],
        )


@dataclass(frozen=True)
class _Groups:
    """codes: (k,) in order; group: (k,) the group of each, 0 being that of the rare and the unknown."""

    codes: Array
    group: NDArray[np.intp]

    @classmethod
    def of(cls, column: Array, window_size: int) -> "_Groups":
        codes, counts = np.unique(column, return_counts=True)
        rarest = np.argsort(counts, kind="stable")
        expected = counts[rarest] * window_size / len(column)
        before = np.cumsum(expected) - expected
        rare = (expected < EXPECTED) | ((expected[0] < EXPECTED) & (before < EXPECTED))
        group = np.zeros(len(codes), dtype=np.intp)
        group[rarest[~rare]] = np.arange(1, (~rare).sum() + 1)
        return cls(codes, group)

    @property
    def freedom(self) -> int:
        return max(1, int(self.group.max()))

    def counts(self, column: Array) -> NDArray[np.intp]:
        """How many of the column's values are in each group."""
        at = np.searchsorted(self.codes, column).clip(max=len(self.codes) - 1)
        groups = np.where(self.codes[at] == column, self.group[at], 0)
        return np.bincount(groups, minlength=int(self.group.max()) + 1)


def _statistic(known: NDArray[np.intp], seen: NDArray[np.intp]) -> float:
    """Pearson's, of counts (g,) and (g,); scipy's function takes a hundred times as long about it."""
    observed = np.stack([known, seen])
    both = observed.sum(axis=0)
    expected = observed.sum(axis=1, keepdims=True) * both / both.sum()
    return float(((observed - expected) ** 2 / np.where(both > 0, expected, 1.0)).sum())


def _most_changed(known: Array, seen: Array) -> tuple[int, float]:
    """The category whose share changed most, and by how much."""
    codes = np.union1d(known, seen)
    shares = [np.bincount(np.searchsorted(codes, x), minlength=len(codes)) / len(x) for x in (known, seen)]
    change = shares[1] - shares[0]
    most = int(np.abs(change).argmax())
    return int(codes[most]), float(change[most])
