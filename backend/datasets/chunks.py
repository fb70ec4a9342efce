"""Long lists of keys, in pieces that one SQL statement may carry."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")
CHUNK = 900  # SQLite's oldest limit on a statement's variables is 999


def chunks(values: Iterable[T], size: int = CHUNK) -> Iterator[list[T]]:
    """The values in order, `size` at a time."""
    source = iter(values)
    while piece := list(islice(source, size)):
        yield piece
