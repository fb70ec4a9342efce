"""A client's input and probabilities as arrays: nothing wraps, is cut off or made up."""

import base64
import binascii
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backend.core.errors import AppError
from backend.datasets.payloads import sample_dtype
from backend.projects.models import Service

SUM_TOLERANCE = 0.01


def input_bytes(service: Service, told: object) -> bytes:
    """The input in the signature's dtype and shape, little-endian in C order.

    told: nested numbers, an array, those bytes themselves, or their base64 as text.
    Raises: AppError `input_missing`, `input_invalid`, `shape_mismatch`, `dtype_mismatch`, `value_not_finite`.
    """
    if told is None:
        raise AppError("input_missing", "It has no input.")
    dtype, shape = sample_dtype(service.signature), tuple(service.signature["shape"])
    values = (
        _of_bytes(told, dtype, shape) if isinstance(told, str | bytes) else _of_numbers(told, dtype, shape)
    )
    if dtype.kind == "f" and not np.isfinite(values).all():
        raise AppError("value_not_finite", "The input holds a value that is not a finite number.")
    return values.tobytes()


def probability_row(told: object, classes: int) -> NDArray[np.float32] | None:
    """(C,) float32 that sums to 1; None where none were told. Raises AppError `probabilities_invalid`."""
    if told is None:
        return None
    row = _numbers(told)
    fits = row is not None and row.shape == (classes,) and bool(np.isfinite(row).all())
    if row is None or not fits or row.min() < 0 or abs(float(row.sum()) - 1) > SUM_TOLERANCE:
        raise AppError(
            "probabilities_invalid",
            f"Probabilities are {classes} numbers from 0 to 1 that sum to 1, in the order of the version's classes.",
        )
    return row.astype(np.float32)


def _of_bytes(told: str | bytes, dtype: np.dtype[Any], shape: tuple[int, ...]) -> NDArray[Any]:
    try:
        content = base64.b64decode(told, validate=True) if isinstance(told, str) else told
    except (binascii.Error, ValueError) as error:
        raise AppError("input_invalid", "An input that is a text must be base64.") from error
    wanted = dtype.itemsize * int(np.prod(shape))
    if len(content) != wanted:
        raise AppError("shape_mismatch", f"The input has {len(content)} bytes in place of {wanted}.")
    return np.frombuffer(content, dtype).reshape(shape)


def _of_numbers(told: object, dtype: np.dtype[Any], shape: tuple[int, ...]) -> NDArray[Any]:
    values = _numbers(told)
    if values is None:
        raise AppError("input_invalid", "The input is not made of numbers.")
    if values.ndim == 1 and values.size == np.prod(shape):
        values = values.reshape(shape)  # an Arrow column has rows of numbers
    if values.shape != shape:
        raise AppError(
            "shape_mismatch", f"The input must have shape {list(shape)}; this has {list(values.shape)}."
        )
    with np.errstate(over="ignore", invalid="ignore"):
        cast = values.astype(dtype)
    if dtype.kind != "f" and not np.array_equal(cast, values):
        raise AppError("dtype_mismatch", f"The input holds values that are no {dtype.name}.")
    return cast


def _numbers(told: object) -> NDArray[Any] | None:
    """None for what is ragged, or is no number anywhere."""
    try:
        values = np.asarray(told)
    except ValueError:
        return None
    return values if values.dtype.kind in "iuf" else None
