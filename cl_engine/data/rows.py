"""Rows of a tensor that may lie in a file: read in bounded pieces, joined without being held."""

from collections.abc import Iterator
from math import prod
from tempfile import TemporaryFile

import numpy as np
import torch
from torch import Tensor

PIECE_BYTES = 16 * 2**20


def row_bytes(rows: Tensor) -> int:
    """Bytes of one row of (N, ...)."""
    return prod(rows.shape[1:]) * rows.element_size()


def pieces(rows: Tensor) -> Iterator[Tensor]:
    """Views of (N, ...), one after another, of about PIECE_BYTES."""
    yield from torch.split(rows, max(1, PIECE_BYTES // max(1, row_bytes(rows))))


def all_finite(rows: Tensor) -> bool:
    """Whether (N, ...) holds neither NaN nor an infinite value."""
    return not rows.is_floating_point() or all(bool(piece.isfinite().all()) for piece in pieces(rows))


def joined_in_file(first: Tensor, second: Tensor) -> Tensor:
    """Both tensors' rows, mapped from a temporary file that goes when the tensor does.

    Raises: OSError where the folder of temporary files (TMPDIR) is full.
    """
    with TemporaryFile() as file:
        # Written, not assigned to a mapping: on a full disk the latter would kill the process.
        for piece in (*pieces(first), *pieces(second)):
            file.write(piece.cpu().contiguous().numpy().data)
        file.flush()
        kind = first.new_empty(0).cpu().numpy().dtype
        shape = (len(first) + len(second), *first.shape[1:])
        return torch.from_numpy(np.memmap(file, kind, "c", shape=shape))
