"""How far must each column's distribution be moved?"""

import numpy as np
from numpy.typing import NDArray

from cl_engine.drift.cards import SPLIT_PARAMETERS, Card
from cl_engine.drift.checking import Array
from cl_engine.drift.empirical import sorted_columns, wasserstein_of_splits, wasserstein_statistics
from cl_engine.drift.per_column import BySplits

EDGES = (0.01, 0.99)
# Of the way between the edges, about what a normal column's limit is 3/2 of: where few of the reference's samples are
# away from an edge, their number says little about how many to expect.
FLOOR = 2 / 3


class Wasserstein(BySplits):
    """The area between two cumulative distributions, of each column and of the distance from the centre.

    Columns end at the reference's first and last percentile: beyond them the reference holds too few samples to
    say what chance does. The distance from the centre, in standard deviations of the columns, sees changes
    that are small in each column but are in all of them. The mean of the largest few distances sees
    one that is in several columns and too small in each.
    Source: Ramdas et al. 2017, "On Wasserstein Two-Sample Testing", section 4.
    """

    card = Card(
        name="wasserstein",
        title="Wasserstein distance of each column, and of the distance from the centre",
        takes="vectors",
        sees="A shift of a few columns, together where each is too small; more, or less, spread in all.",
        misses="Small shifts of very many columns; what lies beyond the reference's first and last percentile.",
        paper="Ramdas et al. 2017, On Wasserstein Two-Sample Testing and Related Families of Nonparametric Tests",
        link="https://arxiv.org/abs/1509.02237",
        cost_ms=4.6,
        parameters=SPLIT_PARAMETERS,
    )
    several = (1, 2, 4, 8)

    def _prepare(self) -> None:
        self.lowest, self.highest = np.quantile(self.reference, EDGES, axis=0)
        within = self.reference.clip(self.lowest, self.highest)
        self.centre = within.mean(axis=0)
        self.spread = np.where(self.highest > self.lowest, within.std(axis=0), 1.0)

    def _columns(self, values: Array) -> Array:
        within = values.clip(self.lowest, self.highest)
        from_centre = np.linalg.norm((within - self.centre) / self.spread, axis=1, keepdims=True)
        return np.hstack([within, from_centre])

    def _names(self) -> tuple[int | None, ...]:
        return (*range(self.width), None)

    def _statistics(self, columns: Array) -> Array:
        return wasserstein_statistics(self.known_sorted, sorted_columns(columns))

    def _floors(self, false_alarm: float) -> Array:
        return np.append(FLOOR * (self.highest - self.lowest), 0.0)

    def _statistics_of_splits(self, rows: NDArray[np.intp], parts: NDArray[np.bool_]) -> Array:
        return wasserstein_of_splits(self.known[rows], parts)
