"""Samples from an .npz file: `x` (N, *shape), and `y` (N,) where classes are known.

`y` holds class names, or integers that index `classes` in the file (else the signature's classes).
"""

import zipfile
import zlib
from pathlib import Path
from typing import BinaryIO

import numpy as np

from backend.access.roles import Permission
from backend.access.rules import require
from backend.core.actor import Actor
from backend.core.errors import AppError
from backend.datasets.models import Sample
from backend.datasets.payloads import Array
from backend.datasets.services.samples import samples_add
from backend.projects.models import Service

LIMIT_BYTES = 1 << 30
# What zipfile and numpy raise for a file that is cut, encrypted, oddly compressed or lies about its sizes.
UNREADABLE = (OSError, ValueError, EOFError, MemoryError, RuntimeError, zipfile.BadZipFile, zlib.error)


def samples_import(
    *,
    actor: Actor,
    service: Service,
    file: Path | BinaryIO,
    reserved: str = "",
    source: str = "import",
    new_class: bool = True,
) -> list[Sample]:
    """Add every input of an .npz file, labelled where it says so: all of them, or none.

    Raises: AppError `npz_unreadable`, `npz_too_large`, `npz_array_missing`, `npz_labels_invalid`, and as
    `samples_add`.
    """
    require(actor, Permission.CURATE, service.project)
    arrays = read_npz(file)
    if "x" not in arrays:
        raise AppError("npz_array_missing", "The file has no array named x.", arrays=sorted(arrays))
    return samples_add(
        actor=actor,
        service=service,
        inputs=arrays["x"],
        source=source,
        labels=_labels(arrays, service),
        reserved=reserved,
        new_class=new_class,
    )


def read_npz(file: Path | BinaryIO) -> dict[str, Array]:
    """The arrays x, y and classes of an .npz file; nothing in it is unpickled.

    Raises: AppError `npz_unreadable`, `npz_too_large`.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            size_bytes = sum(entry.file_size for entry in archive.infolist())
        if size_bytes > LIMIT_BYTES:
            raise AppError(
                "npz_too_large",
                f"The file holds {size_bytes:,} bytes; at most {LIMIT_BYTES:,} are taken at once: split it.",
                size_bytes=size_bytes,
            )
        if not isinstance(file, Path):
            file.seek(0)
        with np.load(file, allow_pickle=False) as npz:
            arrays = {name: npz[name] for name in ("x", "y", "classes") if name in npz.files}
    except UNREADABLE as error:
        raise AppError(
            "npz_unreadable", f"This is no .npz file of plain arrays (saved by numpy.savez): {error}"
        ) from error
    if strange := [name for name, array in arrays.items() if not isinstance(array, np.ndarray)]:
        raise AppError("npz_unreadable", f"{strange[0]} in this .npz file is no array.", name=strange[0])
    return arrays


def _labels(arrays: dict[str, Array], service: Service) -> list[str | None] | None:
    """A class name for each row of x, or None where the file has no y."""
    if "y" not in arrays:
        return None
    y = arrays["y"]
    if y.ndim != 1 or y.dtype.kind not in "iuU":
        raise AppError(
            "npz_labels_invalid",
            "y must have one dimension, of class names or of indices into the classes.",
            shape=list(y.shape),
            dtype=str(y.dtype),
        )
    if y.dtype.kind == "U":
        return [str(value) for value in y]
    names = [str(name) for name in arrays.get("classes", np.array(service.signature["classes"])).ravel()]
    if len(y) and (y.min() < 0 or y.max() >= len(names)):
        raise AppError(
            "npz_labels_invalid",
            f"y goes from {y.min()} to {y.max()}, but there are {len(names)} classes.",
            classes=names,
        )
    return [names[value] for value in y]
