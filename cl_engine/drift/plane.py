"""Reference and window on one map of two dimensions."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from cl_engine.drift.checking import Array, checked
from cl_engine.errors import EngineError


@dataclass(frozen=True, eq=False)
class Plane:
    """The reference's first two principal components.

    centre: (width,); axes: (2, width), the second 0 where there is one column; explained: the share of the
    reference's variance that they show.
    """

    centre: Array
    axes: Array
    explained: float

    @classmethod
    def of(cls, reference: ArrayLike) -> Self:
        """The plane of (m, width), the same each time. Raises: EngineError as `checked`, `reference_too_small`."""
        from sklearn.decomposition import PCA  # loaded late, as for a contrast

        known = checked(reference)
        if len(known) < 2:
            raise EngineError("reference_too_small", "A map needs two samples of the reference at least.")
        if not np.ptp(known, axis=0).any():
            return cls(known.mean(axis=0), np.zeros((2, known.shape[1])), 0.0)
        found = PCA(min(2, known.shape[1]), svd_solver="full").fit(known)
        axes = np.zeros((2, known.shape[1]))
        axes[: len(found.components_)] = found.components_
        return cls(found.mean_, axes, float(found.explained_variance_ratio_.sum()))

    def place(self, values: ArrayLike) -> Array:
        """Where samples lie on it, (n, width) to (n, 2). Raises: EngineError as `checked`, or `width_changed`."""
        rows = checked(values)
        if rows.shape[1] != len(self.centre):
            raise EngineError(
                "width_changed",
                f"The map is of {len(self.centre)} columns, the samples have {rows.shape[1]}.",
                expected=len(self.centre),
                got=rows.shape[1],
            )
        placed: Array = (rows - self.centre) @ self.axes.T
        return placed
