"""CIFAR as zipped JPEG files and as its authors' binary archives, decoded once and kept."""

import tarfile
import zlib
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

from cl_engine.errors import EngineError
from cl_engine.sources import images
from cl_engine.sources.cache import Arrays, cached_arrays
from cl_engine.sources.class_names import CIFAR10
from cl_engine.sources.options import ReadOptions

IMAGE_BYTES = 3 * 32 * 32


def cifar10_jpegs(path: Path) -> Arrays:
    """x_train, y_train, x_test and y_test of a zip of train/<class>/<n>.jpg and test/<class>/<n>.jpg."""
    return cached_arrays(path.stem, path, lambda: _from_jpegs(path))


def cifar_binary(path: Path) -> Arrays:
    """The same of cifar-10-binary.tar.gz or cifar-100-binary.tar.gz; of CIFAR-100 the 100 fine labels."""
    return cached_arrays(path.name.removesuffix(".tar.gz"), path, lambda: _from_binary(path))


def _from_jpegs(path: Path) -> Arrays:
    options = ReadOptions(size=(32, 32), classes=CIFAR10)
    arrays: dict[str, NDArray[np.generic]] = {}
    for part in images.PARTS:
        samples = images.read(path, options, part)
        arrays |= {f"x_{part}": samples.x, f"y_{part}": samples.y}
    return arrays


def _from_binary(path: Path) -> Arrays:
    """Each record is its labels, the last of them the fine one, and the bytes of an image (C, H, W)."""
    label_bytes = 2 if "100" in path.name else 1
    records: dict[str, list[NDArray[np.uint8]]] = {part: [] for part in images.PARTS}
    try:
        with tarfile.open(path) as archive:
            for member in sorted(archive.getmembers(), key=lambda member: member.name):
                name = Path(member.name).name
                if name.endswith(".bin") and (file := archive.extractfile(member)):
                    part = "test" if name.startswith("test") else "train"
                    records[part].append(_records(file, label_bytes + IMAGE_BYTES))
        joined = {part: np.concatenate(found) for part, found in records.items()}
    except (OSError, ValueError, EOFError, tarfile.TarError, zlib.error) as error:
        detail = f"{path} is not a binary archive of CIFAR: {error}."
        raise EngineError("dataset_unreadable", detail, path=str(path)) from error
    arrays: dict[str, NDArray[np.generic]] = {}
    for part, rows in joined.items():
        arrays[f"x_{part}"] = rows[:, label_bytes:].reshape(-1, 3, 32, 32)
        arrays[f"y_{part}"] = rows[:, label_bytes - 1].astype(np.int64)
    return arrays


def _records(file: IO[bytes], size_bytes: int) -> NDArray[np.uint8]:
    return np.frombuffer(file.read(), np.uint8).reshape(-1, size_bytes)
