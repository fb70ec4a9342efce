"""Composite accuracy: of whichever version would have been live at each moment."""

import numpy as np

from backend.automation.backtesting.record import Record

BINS = 60


def edges(record: Record) -> np.ndarray:
    """(BINS + 1,) Unix times in seconds that part the span evenly."""
    return np.linspace(record.from_s, record.to_s, BINS + 1)


def curve(record: Record, lives: list[tuple[float, int]]) -> list[float | None]:
    """(BINS,) the share of right answers in each part of the span; None: nothing was labelled, or live, there."""
    rights = record.rights_by(lives)
    parts = np.clip(np.searchsorted(edges(record), record.labelled_s, side="right") - 1, 0, BINS - 1)
    known = ~np.isnan(rights)
    right = np.bincount(parts[known], weights=rights[known], minlength=BINS)
    of = np.bincount(parts[known], minlength=BINS)
    return [float(one / count) if count else None for one, count in zip(right, of, strict=True)]


def composite(record: Record, lives: list[tuple[float, int]]) -> tuple[float | None, int]:
    """(the share of right answers over the whole span, how many labelled answers it is of)."""
    rights = record.rights_by(lives)
    known = rights[~np.isnan(rights)]
    return (float(known.mean()), len(known)) if len(known) else (None, 0)
