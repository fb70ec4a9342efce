"""Decoded arrays, kept in the cache folder and read memory-mapped."""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cl_engine.errors import EngineError
from cl_engine.sources.folders import cache_folder

Arrays = Mapping[str, NDArray[Any]]


def cached_arrays(name: str, source: Path, decode: Callable[[], Arrays]) -> Arrays:
    """What `decode` made of this very file, memory-mapped read-only; decodes it where that is not kept yet.

    The entry is a folder that appears by one rename, so that interrupted and concurrent decoders leave all or
    nothing. Raises: EngineError cache_unusable; what `decode` raises.
    """
    about = source.stat()
    entry = cache_folder() / "decoded" / f"{name}-{about.st_size}-{about.st_mtime_ns}"
    if not entry.is_dir():
        arrays = decode()
        with cache_errors(entry):
            _keep(entry, arrays)
    with cache_errors(entry):
        return {path.stem: np.load(path, mmap_mode="r", allow_pickle=False) for path in entry.glob("*.npy")}


@contextmanager
def cache_errors(path: Path) -> Iterator[None]:
    """Raise EngineError cache_unusable where the disk is full, read-only or damaged."""
    try:
        yield
    except (OSError, ValueError) as error:
        detail = (
            f"{path} could not be used as a cache ({error}). "
            "Remove it, or name a folder with room in XDG_CACHE_HOME."
        )
        raise EngineError("cache_unusable", detail, path=str(path)) from error


def _keep(entry: Path, arrays: Arrays) -> None:
    entry.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".part-", dir=entry.parent) as aside:
        made = Path(aside) / "entry"
        made.mkdir()
        for name, array in arrays.items():
            with (made / f"{name}.npy").open("wb") as file:
                np.save(file, array, allow_pickle=False)
                file.flush()
                os.fsync(file.fileno())
        try:
            made.rename(entry)
        except OSError:
            if not entry.is_dir():  # Otherwise another decoder was first, with the same arrays.
                raise
