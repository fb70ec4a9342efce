"""Data sets in an .npz: arrays x and y, and where they are there ids, classes and columns."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cl_engine.errors import EngineError
from cl_engine.sources.arrays import ArrayFile, opened_arrays
from cl_engine.sources.growing import GrowingArray
from cl_engine.sources.options import ReadOptions
from cl_engine.sources.rows import sample_rows
from cl_engine.sources.samples import LabelledSamples, distinct_ids, index_labels

Array = NDArray[Any]


def has_parts(path: Path) -> bool:
    """Whether the file holds x_train and x_test in place of x."""
    with opened_arrays(path) as arrays:
        return {"x_train", "x_test"} <= arrays.names


def read(path: Path, options: ReadOptions, part: str | None = None) -> LabelledSamples:
    """The samples of x and y, or of x_<part> and y_<part>.

    x: images (N, H, W), (N, H, W, C) or (N, C, H, W) of whole numbers in 0..255, or a table (N, F). y: indices into
    `classes` where the options or the file have them, else class names: whole numbers or text.
    Raises: EngineError dataset_unreadable, values_out_of_range, values_not_finite, label_unknown, ids_repeated,
    cache_unusable.
    """
    ending = f"_{part}" if part else ""
    with opened_arrays(path) as arrays:
        x = _inputs(path, arrays, f"x{ending}", options)
        y, classes = _labels(path, arrays, ending, len(x), options)
        ids = _names(arrays, f"ids{ending}", len(x)) or [
            f"{path.stem}{ending}-{n:06d}" for n in range(len(x))
        ]
        columns = _column_names(arrays, x.shape[1]) if x.ndim == 2 else ()
        return LabelledSamples(x, y, distinct_ids(ids, source=path.name), classes, columns)


def _inputs(path: Path, arrays: ArrayFile, name: str, options: ReadOptions) -> Array:
    blocks = arrays.blocks(name)
    rows = (sample_rows(block, options.size, name=name, start=start) for start, block in blocks)
    first = next(rows)
    source = f"{path.resolve()}#{name}"
    with GrowingArray(first.shape[1:], first.dtype, source=source, budget_bytes=options.budget_bytes) as x:
        x.append(first)
        for block in rows:
            x.append(block)
        return x.finish()


def _labels(
    path: Path, arrays: ArrayFile, ending: str, count: int, options: ReadOptions
) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    y = arrays.array(f"y{ending}")
    y = y[:, 0] if y.ndim == 2 and y.shape[1] == 1 else y
    if y.shape != (count,) or y.dtype.kind not in "iuU":
        raise ValueError(
            f"y{ending} must hold {count} whole numbers or texts, found {y.dtype} of {list(y.shape)}"
        )
    classes = options.classes or _names(arrays, "classes", None)
    if classes is None:  # Both parts index the classes of the training part.
        named = arrays.array("y_train").ravel() if ending else y
        classes = index_labels(_texts(named), None, source=path.name)[1]
        return index_labels(_texts(y), classes, source=path.name)
    if y.dtype.kind == "U":
        return index_labels(_texts(y), classes, source=path.name)
    wrong = np.flatnonzero((y < 0) | (y >= len(classes)))
    if len(wrong):
        row, label = int(wrong[0]), int(y[wrong[0]])
        detail = f"Sample {row} of {path.name} has the label {label}, but there are {len(classes)} classes."
        raise EngineError("label_unknown", detail, path=str(path), label=label, sample=row)
    return y.astype(np.int64), classes


def _names(arrays: ArrayFile, name: str, count: int | None) -> tuple[str, ...] | None:
    """An array of texts or whole numbers as texts; None where the file has none of this name."""
    if name not in arrays.names:
        return None
    found = arrays.array(name)
    if found.ndim != 1 or found.dtype.kind not in "iuU" or count not in (None, len(found)):
        raise ValueError(
            f"{name} must hold {count or 'some'} texts, found {found.dtype} of {list(found.shape)}"
        )
    return tuple(_texts(found))


def _texts(array: Array) -> list[str]:
    return [str(item) for item in array.tolist()]


def _column_names(arrays: ArrayFile, count: int) -> tuple[str, ...]:
    return _names(arrays, "columns", count) or tuple(f"x{number}" for number in range(count))
