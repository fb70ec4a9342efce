"""An array that grows by rows: in memory up to a budget, in a memory-mapped file beyond it."""

import hashlib
import os
from pathlib import Path
from tempfile import NamedTemporaryFile
from types import TracebackType
from typing import IO, Any, Self

import numpy as np
from numpy.lib import format as npy
from numpy.typing import DTypeLike, NDArray

from cl_engine.sources.cache import cache_errors
from cl_engine.sources.folders import cache_folder


class GrowingArray:
    """Rows appended one block after another; `finish` returns all of them.

    shape: of a row. source: what the rows are read from; it names the file, which each reading replaces as a
    whole. Leaving the context without `finish` removes what was written.
    """

    def __init__(self, shape: tuple[int, ...], dtype: DTypeLike, *, source: str, budget_bytes: int) -> None:
        self.shape, self.dtype = shape, np.dtype(dtype)
        self._budget_bytes = budget_bytes
        digest = hashlib.sha256(source.encode()).hexdigest()[:16]
        self._path = cache_folder() / "streamed" / f"{digest}.npy"
        self._blocks: list[NDArray[Any]] = []
        self._count = self._size_bytes = 0
        self._file: IO[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()
            Path(self._file.name).unlink(missing_ok=True)

    def append(self, rows: NDArray[Any]) -> None:
        """Add rows: (n, *shape). Raises EngineError cache_unusable where the disk has no room."""
        self._blocks.append(np.ascontiguousarray(rows, self.dtype))
        self._count += len(rows)
        self._size_bytes += self._blocks[-1].nbytes
        if self._size_bytes > self._budget_bytes:
            self._spill()

    def finish(self) -> NDArray[Any]:
        """(N, *shape) in memory, or a read-only np.memmap where the budget did not suffice."""
        if self._file is None:
            return np.concatenate(self._blocks) if self._blocks else np.empty((0, *self.shape), self.dtype)
        with cache_errors(self._path):
            self._file.seek(0)
            self._write_header(self._file)
            self._file.flush()
            os.fsync(self._file.fileno())
            # Mapped before it is renamed: another reading may take its place at once.
            mapped: NDArray[Any] = np.load(self._file.name, mmap_mode="r", allow_pickle=False)
            Path(self._file.name).replace(self._path)
        return mapped

    def _spill(self) -> None:
        with cache_errors(self._path):
            if self._file is None:
                self._file = self._opened()
            for block in self._blocks:
                self._file.write(block.data)
        self._blocks.clear()

    def _opened(self) -> IO[bytes]:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        file = NamedTemporaryFile(prefix=".part-", dir=self._path.parent, delete=False)  # noqa: SIM115
        self._write_header(file)
        return file

    def _write_header(self, file: IO[bytes]) -> None:
        # The header has room for any count of rows, so that the final one fits over the first.
        about = {"descr": self.dtype.str, "fortran_order": False, "shape": (self._count, *self.shape)}
        npy.write_array_header_1_0(file, about)
