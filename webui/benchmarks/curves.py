"""Accuracy by stages learnt, as far as a benchmark has told of it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

# By seed, the mean accuracy on the stages seen after 1, 2, ... stages.
Curves = Mapping[int, Sequence[float]]


def told_curves(points: Iterable[tuple[str, float]]) -> dict[str, Curves]:
    """Strategy -> curves, of what a benchmark has told so far. points: (`<strategy>-<seed>/accuracy`, value)."""
    found: dict[str, dict[int, list[float]]] = defaultdict(lambda: defaultdict(list))
    for name, value in points:
        strategy, _, seed = name.removesuffix("/accuracy").rpartition("-")
        found[strategy][int(seed)].append(value)
    return {strategy: dict(seeds) for strategy, seeds in found.items()}
