"""Samples that look alike: the same picture saved again, moved or brightened, or nearly the same row of numbers."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cl_engine.curation.grouping import Groups, grouped
from cl_engine.curation.neighbours import Floats, Indices, close_pairs, distances, typical_distance
from cl_engine.curation.pictures import correlations, small_pictures, spectra

# Measured on digits, MNIST and CIFAR-10: see docs/twins.md.
CORRELATION = 0.985
SPECTRA_WITHIN = 0.3
ROW_SHARE = 0.1
NEAREST = 10
MOST_IN_A_GROUP = 50


@dataclass(frozen=True)
class Twins:
    """groups: rows that look alike, of each group in order; pairs: how many look alike; refused: as `Groups` has it."""

    groups: list[list[int]]
    pairs: int
    refused: int


def find_picture_twins(
    x: NDArray[np.generic], embeddings: Floats | None = None, apart: Iterable[tuple[int, int]] = ()
) -> Twins:
    """Groups of the images x (n, C, H, W) that show the same picture.

    Two do where their pixels correlate by .985 at a shift of a pixel or none. Compared are pairs whose low frequencies
    are about as strong, wherever they lie, and with embeddings (n, d) the nearest by these too. apart: pairs of rows
    that are none.
    """
    pictures = small_pictures(x)
    asked = close_pairs(spectra(pictures), SPECTRA_WITHIN, NEAREST)
    if embeddings is not None:
        asked = np.unique(np.concatenate([asked, _nearest(embeddings)]), axis=0)
    found = correlations(pictures, asked)
    alike = found >= CORRELATION
    return _twins(asked[alike], 1 - found[alike], apart)


def find_row_twins(x: NDArray[np.generic], apart: Iterable[tuple[int, int]] = ()) -> Twins:
    """Groups of the rows x (n, d) that are closer than a tenth of what is usual between a row and its nearest.

    Each column counts by its standard deviation.
    """
    rows = _standardised(np.asarray(x, np.float32))
    pairs = close_pairs(rows, ROW_SHARE * typical_distance(rows), NEAREST)
    return _twins(pairs, distances(rows, pairs), apart)


def _nearest(embeddings: Floats) -> Indices:
    rows = _standardised(embeddings)
    return close_pairs(rows, typical_distance(rows), NEAREST)


def _standardised(rows: Floats) -> Floats:
    """Columns of mean 0 and deviation 1; one that is always the same is 0."""
    rows = rows - rows.mean(axis=0)
    spread = rows.std(axis=0)
    return np.asarray(np.divide(rows, spread, out=np.zeros_like(rows), where=spread > 0))


def _twins(pairs: Indices, apart_by: Floats, apart: Iterable[tuple[int, int]]) -> Twins:
    found: Groups = grouped(pairs, apart_by, MOST_IN_A_GROUP, apart)
    return Twins(found.rows, len(pairs), found.refused)
