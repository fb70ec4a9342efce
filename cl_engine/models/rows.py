"""Rows that belong to classes: they move with their class when a head grows."""

from collections.abc import Sequence

from torch import Tensor


def with_rows(old: Tensor, known: Sequence[str], classes: Sequence[str], fresh: Tensor) -> Tensor:
    """`fresh` (C, ...), with the rows of the known classes taken from `old` (len(known), ...)."""
    moved = fresh.detach().clone()
    moved[[classes.index(name) for name in known]] = old.detach().to(moved)
    return moved


def with_filled_rows(old: Tensor, known: Sequence[str], classes: Sequence[str], fill: float) -> Tensor:
    """The same, where a class that is new gets a row of `fill`."""
    return with_rows(old, known, classes, old.new_full((len(classes), *old.shape[1:]), fill))
