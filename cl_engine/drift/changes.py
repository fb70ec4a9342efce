"""Which columns changed, and how strongly."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import kstwobign

from cl_engine.drift.checking import Array
from cl_engine.drift.empirical import ks_statistics, sorted_columns

SIGNIFICANCE = 0.05


@dataclass(frozen=True, slots=True)
class ColumnChange:
    """How one column of a window differs from the reference's.

    column: None is a quantity of the whole row, such as its largest probability.
    statistic: of the detector that explains, in its own units.
    p: of this column alone; named: whether it is significant at 5 % by Holm's correction over all columns.
    shift: of the mean, in standard deviations of the reference (in its own unit where that is constant);
        of codes the change of `category`'s share, the category whose share changed most.
    """

    column: int | None
    statistic: float
    p: float
    named: bool
    shift: float
    category: int | None = None


def column_changes(reference: Array, window: Array) -> tuple[ColumnChange, ...]:
    """The change of each column by its Kolmogorov-Smirnov test, the largest first: (m, d) and (n, d)."""
    found = ks_statistics(sorted_columns(reference), sorted_columns(window))
    columns = tuple(range(len(found)))
    return ordered_changes(columns, found, found, ks_p_values(found), mean_shifts(reference, window))


def ordered_changes(
    columns: Sequence[int | None],
    statistics: Array,
    strengths: Array,
    p_values: Array,
    shifts: Array,
    categories: Sequence[int] | None = None,
) -> tuple[ColumnChange, ...]:
    """One change a column, the largest strength first; each array (d,)."""
    named = holm(p_values, SIGNIFICANCE)
    return tuple(
        ColumnChange(
            columns[at],
            float(statistics[at]),
            float(p_values[at]),
            bool(named[at]),
            float(shifts[at]),
            None if categories is None else categories[at],
        )
        for at in np.argsort(-strengths, kind="stable")
    )


def ks_p_values(statistics: Array) -> Array:
    """How probable gaps as large are without a change (d,), by Kolmogorov's limit: too high for small samples."""
    found: Array = kstwobign.sf(statistics)
    return found


def mean_shifts(reference: Array, window: Array) -> Array:
    """How far each mean moved, in the reference's standard deviations: (m, d) and (n, d) to (d,)."""
    spread = reference.std(axis=0)
    moved: Array = window.mean(axis=0) - reference.mean(axis=0)
    return moved / np.where(np.ptp(reference, axis=0) > 0, spread, 1.0)


def holm(p_values: Array, significance: float) -> NDArray[np.bool_]:
    """Which of the tests are significant together, the chance of any wrong one being at most `significance`.

    Source: Holm 1979, "A Simple Sequentially Rejective Multiple Test Procedure".
    """
    order = np.argsort(p_values)
    passed = p_values[order] <= significance / np.arange(len(order), 0, -1)
    named = np.empty(len(order), dtype=np.bool_)
    named[order] = np.logical_and.accumulate(passed)
    return named
