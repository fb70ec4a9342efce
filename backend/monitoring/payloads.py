"""Observations' inputs, read back from their segments."""

from collections.abc import Iterable, Sequence
from functools import cache

import numpy as np

from backend.core.blobs import blobs
from backend.monitoring.models import Observation
from backend.projects.models import Service


def with_payloads(rows: Iterable[Observation]) -> list[Observation]:
    """Those whose segment's blob is still there."""
    there = cache(blobs().holds)
    return [row for row in rows if there(row.segment.blob)]


def observation_inputs(service: Service, rows: Sequence[Observation]) -> np.ndarray:
    """(n, *shape) in the signature's dtype; each segment is opened once. Raises AppError `blob_missing`."""
    shape, dtype = tuple(service.signature["shape"]), np.dtype(service.signature["dtype"]).newbyteorder("<")
    segments = {row.segment.blob: b"" for row in rows}
    for blob in segments:
        segments[blob] = blobs().path(blob).read_bytes()
    found = [
        np.frombuffer(segments[row.segment.blob], np.uint8, row.length, row.offset).view(dtype)
        for row in rows
    ]
    return np.stack([values.reshape(shape) for values in found]) if found else np.empty((0, *shape), dtype)
