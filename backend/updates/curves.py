"""Curves thinned for drawing: no more points than a screen shows, and every peak still there."""

from itertools import pairwise
from typing import TypedDict

import numpy as np

MOST_POINTS = 2000


class Curve(TypedDict):
    """One metric over the steps: x are steps, y values, of the same length."""

    x: list[int]
    y: list[float]


def thinned(steps: list[int], values: list[float], most: int = MOST_POINTS) -> Curve:
    """At most `most` (4 or more) of the points, in order: the first, the last, least and greatest of each bucket.

    The buckets are equal runs of points, so spikes and dips keep their place and height, which a mean or every
    n-th point would lose. A curve that is short enough comes back whole.
    """
    if len(values) <= most:
        return {"x": steps, "y": values}
    y = np.asarray(values)
    edges = np.linspace(0, len(y), (most - 2) // 2 + 1).astype(int)
    kept = {0, len(y) - 1}
    for start, end in pairwise(edges):
        bucket = y[start:end]
        kept |= {int(start + bucket.argmin()), int(start + bucket.argmax())}
    order = sorted(kept)
    return {"x": [steps[index] for index in order], "y": [values[index] for index in order]}
