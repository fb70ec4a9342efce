"""What a gate measures, before its requirement makes a verdict of it."""

from typing import NamedTuple


class Measured(NamedTuple):
    """value: in the gate's own unit; holds: whether it keeps to the threshold; interval: 95 % of the value.

    needed: samples that the gate takes by itself, where the requirement asks for fewer; of: whose samples they are.
    """

    value: float
    samples: int
    holds: bool
    detail: str
    interval: tuple[float, float] | None = None
    needed: int = 1
    of: str = "samples"
