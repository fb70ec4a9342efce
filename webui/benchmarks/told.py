"""What a benchmark has told so far: accuracy by stages learnt, and how far each search is."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

# Metric, step, value.
Point = tuple[str, int, float]
# By seed, the mean accuracy on the stages seen after 1, 2, ... stages.
Curves = Mapping[int, Sequence[float]]


class Search(NamedTuple):
    """How many candidates of a strategy were tried, and the best accuracy: 0 where none came to its end."""

    tried: int = 0
    best: float = 0.0


def told_curves(points: Iterable[Point]) -> dict[str, Curves]:
    """Strategy -> curves, of the metrics `<strategy>-<seed>/accuracy`."""
    found: dict[str, dict[int, list[float]]] = defaultdict(lambda: defaultdict(list))
    for name, _, value in points:
        trial, _, metric = name.rpartition("/")
        if metric == "accuracy":
            strategy, _, seed = trial.rpartition("-")
            found[strategy][int(seed)].append(value)
    return {strategy: dict(seeds) for strategy, seeds in found.items()}


def told_searches(points: Iterable[Point]) -> dict[str, Search]:
    """Strategy -> its search, of the metrics `<strategy>/tuning`."""
    return {
        name.removesuffix("/tuning"): Search(tried, best)
        for name, tried, best in points
        if name.endswith("/tuning")
    }
