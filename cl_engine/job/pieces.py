"""Samples a piece at a time, so that no more of them than that is computed on at once."""

from collections.abc import Iterator
from math import ceil
from typing import Any

from numpy.typing import NDArray

PIECE = 2048


def pieces(x: NDArray[Any]) -> Iterator[NDArray[Any]]:
    """The rows in order."""
    return (x[start : start + PIECE] for start in range(0, len(x), PIECE))


def piece_count(x: NDArray[Any]) -> int:
    return ceil(len(x) / PIECE)
