"""The arrays of an .npz file, whole or block by block; never unpickled."""

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any
from zipfile import BadZipFile, ZipFile

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from cl_engine.errors import EngineError

Array = NDArray[Any]
BLOCK_BYTES = 1 << 22
HEADERS = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}


class ArrayFile:
    """An opened .npz; damage found while reading is a ValueError or what `zipfile` raises."""

    def __init__(self, archive: ZipFile) -> None:
        self._archive = archive
        self.names = {name.removesuffix(".npy") for name in archive.namelist()}

    def array(self, name: str) -> Array:
        """The whole array. Raises ValueError where it is not there."""
        with self._member(name) as file:
            found: Array = npy.read_array(file, allow_pickle=False)
        return found

    def blocks(self, name: str) -> Iterator[tuple[int, Array]]:
        """The rows of an array, at most BLOCK_BYTES at a time, each with the number of its first row.

        Raises: ValueError where the array is not there, or holds nothing.
        """
        with self._member(name) as file:
            version = npy.read_magic(file)
            if version not in HEADERS:
                raise ValueError(f"{name} is in the unknown format {version}")
            shape, by_columns, dtype = HEADERS[version](file)
            if dtype.hasobject or not shape or not all(shape):
                raise ValueError(f"{name} of type {dtype} and shape {list(shape)} holds no samples")
            if by_columns:  # Its rows do not lie one after another.
                yield 0, self.array(name)
                return
            row_bytes = int(np.prod(shape[1:])) * dtype.itemsize
            count = max(1, BLOCK_BYTES // row_bytes)
            for start in range(0, shape[0], count):
                rows = min(count, shape[0] - start)
                content = _exactly(file, rows * row_bytes)
                yield start, np.frombuffer(content, dtype).reshape(rows, *shape[1:])

    def _member(self, name: str) -> IO[bytes]:
        if name not in self.names:
            raise ValueError(f"it holds no array named {name}")
        return self._archive.open(f"{name}.npy")


@contextmanager
def opened_arrays(path: Path) -> Iterator[ArrayFile]:
    """The arrays of an .npz. Raises EngineError dataset_unreadable for all that is wrong with the file."""
    try:
        with ZipFile(path) as archive:
            yield ArrayFile(archive)
    except (OSError, ValueError, EOFError, RuntimeError, BadZipFile, zlib.error) as error:
        detail = f"{path} is not a data set: {error}."
        raise EngineError("dataset_unreadable", detail, path=str(path)) from error


def _exactly(file: IO[bytes], size_bytes: int) -> bytes:
    content = file.read(size_bytes)
    if len(content) != size_bytes:
        raise ValueError("it ends too early")
    return content
