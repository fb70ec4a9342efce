"""Data set files: .npz, never unpickled, checked against the service's signature."""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, is_zipfile

import numpy as np
from numpy.typing import NDArray

from cl_engine.errors import EngineError
from cl_engine.mapped_arrays import stored_array
from cl_engine.specs import Signature

Arrays = Mapping[str, NDArray[np.generic]]
UNLABELLED = -1
UNREADABLE = (OSError, ValueError, TypeError, EOFError, BadZipFile, zlib.error)
PIECE = 1024


@dataclass(frozen=True)
class Samples:
    """x: (N, *shape) of the signature's dtype; y: (N,) indices into its classes; ids: (N,) unicode.

    mapped: x lies in the file and is read as it is used.
    """

    x: NDArray[Any]
    y: NDArray[np.int64]
    ids: NDArray[np.str_]
    mapped: bool = False


def read_samples(
    path: Path, signature: Signature, *, labelled: bool = True, resident_bytes: int | None = None
) -> Samples:
    """The samples of a file. Without `labelled`, y may be absent and is then -1.

    resident_bytes: where x takes more, it is mapped instead of read, and its checksum goes unchecked.
    Raises: EngineError dataset_unreadable, dataset_empty, dataset_too_large, shape_mismatch, dtype_mismatch,
    values_not_finite, label_unknown, ids_repeated.
    """
    if not path.is_file():
        raise _unreadable(path, "there is no such file")
    if not is_zipfile(path):
        raise _unreadable(path, "it is no .npz, as numpy.savez writes it, or it was cut off")
    mapped = None if resident_bytes is None else _mapped(path, resident_bytes)
    arrays = _read(path, ("x", "y", "ids") if mapped is None else ("y", "ids"))
    if mapped is not None:
        arrays["x"] = mapped
    x = _inputs(path, arrays, signature)
    y = _labels(path, arrays, signature, len(x), labelled=labelled)
    return Samples(x, y, _ids(path, arrays, len(x)), mapped=mapped is not None)


def read_groups(path: Path, count: int) -> NDArray[np.str_] | None:
    """The file's array `groups` (N,): a word for each of its `count` samples; None where it has none.

    Raises: EngineError dataset_unreadable.
    """
    arrays = _read(path, ("groups",))
    return _words(path, arrays, "groups", count) if arrays else None


def _read(path: Path, names: Sequence[str]) -> dict[str, NDArray[np.generic]]:
    try:
        with np.load(path, allow_pickle=False) as stored:
            return {name: stored[name] for name in names if name in stored}
    except UNREADABLE as error:
        raise _unreadable(path, str(error)) from error


def _mapped(path: Path, resident_bytes: int) -> NDArray[np.generic] | None:
    """x where it is too large to be read, else None."""
    try:
        stored = stored_array(path, "x")
    except UNREADABLE as error:
        raise _unreadable(path, str(error)) from error
    if stored is None or stored.size_bytes <= resident_bytes:
        return None
    try:
        return stored.mapped()
    except ValueError as error:
        detail = f"The samples of {path.name} take {stored.size_bytes} bytes, more than the {resident_bytes} allowed, "
        detail += f"and can not stay in the file: {error}. Write it with numpy.savez, or allow more."
        raise EngineError(
            "dataset_too_large", detail, path=str(path), size_bytes=stored.size_bytes
        ) from error


def _inputs(path: Path, arrays: Arrays, signature: Signature) -> NDArray[np.generic]:
    x = _array(path, arrays, "x")
    if not len(x):
        raise EngineError(
            "dataset_empty", f"{path.name} holds no samples; there must be one at least.", path=str(path)
        )
    found, wanted = list(x.shape[1:]), list(signature.shape)
    if found != wanted:
        detail = f"The samples of {path.name} have shape {found}, but the signature says {wanted}."
        raise EngineError("shape_mismatch", detail, path=str(path), found=found, expected=wanted)
    if x.dtype != np.dtype(signature.dtype):
        detail = f"The samples of {path.name} are {x.dtype}, but the signature says {signature.dtype}."
        raise EngineError(
            "dtype_mismatch", detail, path=str(path), found=str(x.dtype), expected=signature.dtype
        )
    if signature.dtype == "float32" and (row := _broken_row(x)) is not None:
        detail = (
            f"Row {row} of x in {path.name} holds NaN or infinite values; mend it, or leave the sample out."
        )
        raise EngineError("values_not_finite", detail, path=str(path), row=row)
    return np.ascontiguousarray(x)


def _broken_row(x: NDArray[Any]) -> int | None:
    """The first row with a value that is not finite; piece by piece, for x may be larger than memory."""
    for start in range(0, len(x), PIECE):
        piece = np.isfinite(x[start : start + PIECE])
        if not piece.all():
            return start + int(np.argwhere(~piece)[0, 0])
    return None


def _labels(
    path: Path, arrays: Arrays, signature: Signature, count: int, *, labelled: bool
) -> NDArray[np.int64]:
    if not labelled and "y" not in arrays:
        return np.full(count, UNLABELLED, np.int64)
    y = _array(path, arrays, "y")
    if y.shape != (count,) or y.dtype.kind not in "iu":
        raise _unreadable(path, f"y must hold {count} integers, found {y.dtype} of shape {list(y.shape)}")
    labels = y.astype(np.int64)
    known = len(signature.classes)
    wrong = np.flatnonzero((labels < 0) | (labels >= known))
    if len(wrong):
        row, label = int(wrong[0]), int(labels[wrong[0]])
        detail = f"Row {row} of y in {path.name} is the label {label}, but the signature has {known} classes "
        detail += f"(0 to {known - 1}); name the class in the signature, or leave the sample out."
        raise EngineError("label_unknown", detail, path=str(path), row=row, label=label, classes=known)
    return labels


def _ids(path: Path, arrays: Arrays, count: int) -> NDArray[np.str_]:
    ids = _words(path, arrays, "ids", count)
    names, counts = np.unique(ids, return_counts=True)
    if len(names) != count:
        twice = str(names[counts > 1][0])
        detail = f"{path.name} holds the id {twice!r} more than once; give each sample an id of its own."
        raise EngineError("ids_repeated", detail, path=str(path), id=twice)
    return ids


def _words(path: Path, arrays: Arrays, name: str, count: int) -> NDArray[np.str_]:
    words = _array(path, arrays, name)
    if words.shape != (count,) or words.dtype.kind != "U":
        detail = f"{name} must hold {count} strings, found {words.dtype} of shape {list(words.shape)}"
        raise _unreadable(path, detail)
    return words.astype(np.str_)


def _array(path: Path, arrays: Arrays, name: str) -> NDArray[np.generic]:
    if name not in arrays:
        raise _unreadable(path, f"it holds no array named {name}")
    if not arrays[name].ndim:
        raise _unreadable(path, f"{name} is a single value")
    return arrays[name]


def _unreadable(path: Path, reason: str) -> EngineError:
    return EngineError("dataset_unreadable", f"{path.name} is not a data set: {reason}.", path=str(path))
