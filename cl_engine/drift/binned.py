"""Two measures of how differently samples fill the reference's deciles."""

from abc import abstractmethod

import numpy as np
from numpy.typing import NDArray
from scipy.special import rel_entr
from scipy.stats import chi2

from cl_engine.drift.cards import SPLIT_PARAMETERS, Card
from cl_engine.drift.checking import Array
from cl_engine.drift.per_column import BySplits

DECILES = np.arange(10) / 10
BINS = len(DECILES) + 2
# The share of both samples' mix in each distribution; without it an empty bin would be infinitely far away.
MIXED = 0.1


class Binned(BySplits):
    """Compares the shares of each column's samples between the reference's deciles, and below and above them all."""

    squared = True

    @staticmethod
    @abstractmethod
    def _divergence(some: Array, others: Array) -> Array:
        """Of shares (..., bins) and (..., bins) to (...), scaled so that it is near chi-squared for small changes."""

    def _prepare(self) -> None:
        self.edges = _edges(self.reference)
        self.bins = _bins(self.reference, self.edges)
        self.filled = _counts(self.bins)

    def _statistics(self, columns: Array) -> Array:
        seen = _counts(_bins(columns, self.edges))
        return self._compared(self.filled, seen, len(self.reference), len(columns))

    def _statistics_of_splits(self, rows: NDArray[np.intp], parts: NDArray[np.bool_]) -> Array:
        bins, n = self.bins[rows], int(parts[0].sum())
        in_bin = (bins[:, :, None] == np.arange(BINS)).reshape(len(rows), -1).astype(np.float32)
        seen = (parts.astype(np.float32) @ in_bin).astype(np.float64).reshape(-1, self.width, BINS)
        return self._compared(_counts(bins) - seen, seen, len(rows) - n, n)

    def _floors(self, false_alarm: float) -> Array:
        floor: Array = chi2.isf(false_alarm / self.width, np.ones(self.width))
        return floor

    @classmethod
    def _compared(cls, known: Array, seen: Array, m: int, n: int) -> Array:
        """Counts (..., d, bins) of m and n samples to (..., d)."""
        return cls._divergence(known / m, seen / n) * (m * n / (m + n))


class PSI(Binned):
    """The population stability index, times m n / (m + n).

    Source: Yurdakul & Naranjo 2020, "Statistical Properties of the Population Stability Index": that is near
    chi-squared with one degree of freedom less than there are bins.
    """

    card = Card(
        name="psi",
        title="Population stability index of each column",
        takes="vectors",
        sees="Changed shares of the reference's deciles; values beyond all that were known.",
        misses="Changes within a decile; changes of how columns hang together.",
        paper="Yurdakul & Naranjo 2020, Statistical Properties of the Population Stability Index",
        link="https://doi.org/10.21314/JRMV.2020.227",
        cost_ms=0.8,
        parameters=SPLIT_PARAMETERS,
    )

    @staticmethod
    def _divergence(some: Array, others: Array) -> Array:
        mix = MIXED * (some + others) / 2
        left, right = (1 - MIXED) * some + mix, (1 - MIXED) * others + mix
        found: Array = (rel_entr(left, right) + rel_entr(right, left)).sum(axis=-1)
        return found


class JensenShannon(Binned):
    """The Jensen-Shannon divergence in nats, times 8 m n / (m + n)."""

    card = Card(
        name="jensen_shannon",
        title="Jensen-Shannon divergence of each column",
        takes="vectors",
        sees="Changed shares of the reference's deciles, as PSI; an empty decile weighs less.",
        misses="Changes within a decile; changes of how columns hang together.",
        paper="Lin 1991, Divergence Measures Based on the Shannon Entropy",
        link="https://doi.org/10.1109/18.61115",
        cost_ms=0.8,
        parameters=SPLIT_PARAMETERS,
    )

    @staticmethod
    def _divergence(some: Array, others: Array) -> Array:
        mix = (some + others) / 2
        found: Array = 4 * (rel_entr(some, mix) + rel_entr(others, mix)).sum(axis=-1)
        return found


def _edges(reference: Array) -> list[Array]:
    """Of each column: where its bins begin, but for the first, which lies below all of the reference."""
    above = np.nextafter(reference.max(axis=0), np.inf)
    deciles = np.quantile(reference, DECILES, axis=0, method="lower")
    return [np.unique([*column, end]) for column, end in zip(deciles.T, above, strict=True)]


def _bins(values: Array, edges: list[Array]) -> NDArray[np.intp]:
    """Which bin of its column each value is in: (n, d)."""
    columns = zip(edges, values.T, strict=True)
    return np.stack([np.searchsorted(edge, column, side="right") for edge, column in columns], axis=1)


def _counts(bins: NDArray[np.intp]) -> Array:
    """How many samples are in each bin: (n, d) to (d, BINS)."""
    d = bins.shape[1]
    return (
        np.bincount((bins + BINS * np.arange(d)).ravel(), minlength=d * BINS)
        .reshape(d, BINS)
        .astype(np.float64)
    )
