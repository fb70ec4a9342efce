"""An .npz as items: its arrays are read row by row, never as a whole, and nothing in them is unpickled.

`x` (N, *shape) holds the inputs; `y` (N,) their classes, by name, or by index into `classes` or else the service's.
"""

import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import IO, Any

import numpy as np

from backend.config.environment import ENV
from backend.core.errors import AppError
from backend.datasets.importing.archives import DAMAGE, FREE_BYTES, zip_names
from backend.datasets.importing.items import Item, is_printable
from backend.datasets.payloads import Array, Signature, sample_dtype

INPUTS, LABELS, CLASSES = "x.npy", "y.npy", "classes.npy"
MOST_CLASSES = 100_000
HEADERS = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}


@dataclass(frozen=True)
class Header:
    """Of an array that is stored row by row."""

    shape: tuple[int, ...]
    dtype: np.dtype[Any]

    @property
    def row_bytes(self) -> int:
        return prod(self.shape[1:]) * self.dtype.itemsize


def is_npz(path: Path) -> bool:
    """Whether it is a zip that holds an array x. Raises AppError `archive_too_many`."""
    return INPUTS in zip_names(path)


def require_npz(path: Path, signature: Signature) -> None:
    """Refuse a file none of whose rows could be taken.

    Raises: AppError `npz_unreadable`, `npz_expands`, `npz_too_long`, `npz_labels_invalid`, `shape_mismatch`,
    `dtype_mismatch`.
    """
    next(npz_items(path, signature), None)


def npz_items(path: Path, signature: Signature, start: int = 0) -> Iterator[Item]:
    """From the row `start` on. Raises as `require_npz` does."""
    try:
        with zipfile.ZipFile(path) as archive:
            count = _require_inputs(archive, signature)
            names = _class_names(archive, signature)
            labels = _rows(archive, LABELS, start) if LABELS in archive.namelist() else None
            for position, values in enumerate(_rows(archive, INPUTS, start), start):
                # A copy, for the buffer that it lies in goes on to the next.
                yield _item(position, count, values.astype(sample_dtype(signature)), labels, names)
    except DAMAGE as error:
        raise _unreadable(error) from error


def _item(
    position: int, count: int, values: Array, labels: Iterator[Array] | None, names: Sequence[str]
) -> Item:
    name, fraction = f"row {position + 1}", (position + 1) / count
    try:
        label = None if labels is None else _label(next(labels), names)
    except AppError as refusal:
        return Item(position, name, fraction, refusal=refusal)
    return Item(position, name, fraction, values, label)


def _label(value: Array, names: Sequence[str]) -> str:
    """Raises AppError `label_missing`, `label_no_index`."""
    if value.dtype.kind == "U":
        if not (label := str(value)) or not is_printable(label):
            raise AppError("label_missing", "Its class is empty, or no text.")
        return label
    if not 0 <= (index := int(value)) < len(names):
        raise AppError("label_no_index", f"Its class is {index}; there are those from 0 to {len(names) - 1}.")
    return names[index]


def _require_inputs(archive: zipfile.ZipFile, signature: Signature) -> int:
    """How many rows there are; a label for each, where there are any."""
    x = _header(archive, INPUTS)
    if list(x.shape[1:]) != list(signature["shape"]):
        raise AppError(
            "shape_mismatch",
            f"Each input must have shape {list(signature['shape'])}; these have {list(x.shape[1:])}.",
        )
    if x.dtype.newbyteorder("=") != np.dtype(signature["dtype"]):
        raise AppError("dtype_mismatch", f"The inputs must be {signature['dtype']}; these are {x.dtype}.")
    if x.shape[0] > ENV.import_items:
        raise AppError("npz_too_long", f"It has more than {ENV.import_items:,} rows: split it.")
    if LABELS in archive.namelist():
        y = _header(archive, LABELS)
        if y.shape != x.shape[:1] or y.dtype.kind not in "iuU":
            detail = "y must hold one class for each row of x, by name or by index."
            raise AppError("npz_labels_invalid", detail)
    return x.shape[0]


def _class_names(archive: zipfile.ZipFile, signature: Signature) -> list[str]:
    if CLASSES not in archive.namelist():
        return list(signature["classes"])
    if (header := _header(archive, CLASSES)).shape[0] > MOST_CLASSES:
        raise AppError(
            "npz_labels_invalid", f"It has {header.shape[0]:,} classes; {MOST_CLASSES:,} are read."
        )
    return [str(name) for name in _rows(archive, CLASSES)]


def _rows(archive: zipfile.ZipFile, name: str, start: int = 0) -> Iterator[Array]:
    with archive.open(name) as file:
        header = _header_of(file)
        for _ in range(start):
            file.read(header.row_bytes)
        for _ in range(start, header.shape[0]):
            content = file.read(header.row_bytes)
            if len(content) < header.row_bytes:
                raise EOFError(f"{name} ends early")
            yield np.frombuffer(content, header.dtype).reshape(header.shape[1:])


def _header(archive: zipfile.ZipFile, name: str) -> Header:
    """Raises AppError `npz_expands`, `npz_unreadable`."""
    entry = archive.getinfo(name)
    if entry.file_size > max(FREE_BYTES, ENV.import_expansion * entry.compress_size):
        raise AppError("npz_expands", f"{name} would take more than {ENV.import_expansion} times its size.")
    with archive.open(entry) as file:
        return _header_of(file)


def _header_of(file: IO[bytes]) -> Header:
    version = np.lib.format.read_magic(file)
    if version not in HEADERS:
        raise ValueError(f"version {version} of its arrays is not read")
    shape, by_columns, dtype = HEADERS[version](file)
    if dtype.hasobject or dtype.names or not shape or (by_columns and len(shape) > 1):
        raise ValueError("its arrays must be plain numbers or text, stored row by row (as numpy.savez does)")
    header = Header(shape, dtype)
    if header.row_bytes > ENV.import_item_bytes:
        raise ValueError(f"a row of it takes {header.row_bytes:,} bytes")
    return header


def _unreadable(reason: object) -> AppError:
    detail = f"This is no .npz file of plain arrays (saved by numpy.savez): {reason}."
    return AppError("npz_unreadable", detail, field="file")
