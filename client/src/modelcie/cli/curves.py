"""A curve in one line of text."""

from collections.abc import Sequence
from math import isfinite

BLOCKS = "▁▂▃▄▅▆▇█"


def sparkline(values: Sequence[float], width: int) -> str:
    """The values in order, as many of them as there are columns; what is not finite is a gap."""
    shown = _thinned(values, width)
    finite = [value for value in shown if isfinite(value)]
    if not finite:
        return ""
    low, span = min(finite), max(finite) - min(finite)
    return "".join(
        _block((value - low) / span if span else 0.0) if isfinite(value) else " " for value in shown
    )


def _block(share: float) -> str:
    return BLOCKS[round(share * (len(BLOCKS) - 1))]


def _thinned(values: Sequence[float], width: int) -> list[float]:
    """The last value is always shown."""
    if len(values) <= width:
        return list(values)
    return [values[(index + 1) * len(values) // width - 1] for index in range(width)]
