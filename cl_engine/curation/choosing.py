"""Which samples to label next: one after another, the best of those that are left."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cl_engine.curation.criteria import Criterion

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Choice:
    """row: of the candidates; criterion: what spoke most for it, and its value when the row was chosen.

    score: of one criterion the value itself; of a mix the weighted mean of their scores, in [0, 1].
    """

    row: int
    criterion: str
    value: float
    score: float


def choose(
    criteria: Mapping[str, tuple[float, Criterion]],
    count: int,
    *,
    seed: int = 0,
    chosen: Callable[[], None] = lambda: None,
) -> list[Choice]:
    """The `count` candidates that are wanted most, in the order they are chosen; all where there are fewer.

    criteria: by name a weight above 0 and the criterion, each over the same candidates, one at least. Those that tie
    are chosen in an order drawn by the seed. `chosen` is called after each.
    """
    names = list(criteria)
    weights = np.array([weight for weight, _ in criteria.values()])
    parts = [part for _, part in criteria.values()]
    shares = weights / weights.sum()
    size = len(parts[0].scores())
    order = np.random.default_rng(seed).permutation(size)
    left = np.ones(size, np.bool_)
    choices: list[Choice] = []
    for _ in range(min(count, size)):
        spoken = [share * part.scores() for share, part in zip(shares, parts, strict=True)]  # P of (n,)
        row = _best(np.sum(spoken, axis=0), left, order)
        leading = int(np.argmax([one[row] for one in spoken]))
        value = parts[leading].value(row)
        score = value if len(parts) == 1 else float(sum(one[row] for one in spoken))
        choices.append(Choice(row, names[leading], value, score))
        left[row] = False
        for part in parts:
            part.take(row)
        chosen()
    return choices


def _best(wanted: Floats, left: NDArray[np.bool_], order: NDArray[np.int64]) -> int:
    """The row that is left and wanted most; of those that tie, the first in `order`."""
    highest = wanted[left].max()
    ties = np.flatnonzero(left & (wanted == highest))
    return int(ties[order[ties].argmin()])
