"""What the columns of vectors hold: in place of thumbnails."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backend.core.actor import Actor
from backend.datasets.queries import SampleQuery
from backend.datasets.selectors import sample_array, sample_page
from backend.projects.models import Service

LOOKED_AT = 500
MOST_COLUMNS = 64
BINS = 12
HEIGHT = 20


@dataclass(frozen=True)
class Column:
    """bars: (left, top, height) of a histogram in units of its drawing, from the least value to the most."""

    name: str
    mean: float
    deviation: float
    least: float
    most: float
    bars: list[tuple[int, int, int]]


def column_statistics(actor: Actor, service: Service, query: SampleQuery) -> dict[str, Any]:
    """Of the first `LOOKED_AT` of the samples asked for; their payloads are read."""
    rows = sample_page(actor, service, query, size=LOOKED_AT).rows
    if not rows:
        return {"columns": []}
    values = np.stack([sample_array(row).ravel()[:MOST_COLUMNS] for row in rows]).astype(np.float64)  # (N, D)
    columns = [_column(name, column) for name, column in zip(service.feature_names, values.T, strict=False)]
    hint = f"of the first {len(rows):,} of these samples"
    return {"columns": columns, "hint": hint, "width": 5 * BINS, "height": HEIGHT}


def _column(name: str, values: NDArray[np.float64]) -> Column:
    counts, _ = np.histogram(values, BINS)
    heights = np.ceil(counts * (HEIGHT / counts.max())).astype(int).tolist()
    bars = [(5 * place, HEIGHT - height, height) for place, height in enumerate(heights)]
    least, most = float(values.min()), float(values.max())
    return Column(name, float(values.mean()), float(values.std()), least, most, bars)
