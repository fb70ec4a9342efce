"""Columns of a table as numbers and texts, or one refusal that names the row and the column."""

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cl_engine.errors import EngineError

if TYPE_CHECKING:
    from pyarrow import Array


def numbers(column: "Array", name: str, first_row: int) -> NDArray[np.float32]:
    """(n,) float32. Raises EngineError value_missing, value_not_a_number, values_not_finite."""
    import pyarrow as pa
    from pyarrow import compute

    if (row := _first_null(column)) is not None:
        raise _refused("value_missing", "is empty; fill it in or leave the row out", name, first_row + row)
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        column = compute.utf8_trim_whitespace(column)
    try:
        values: NDArray[np.float64] = column.cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise _not_a_number(column, name, first_row) from error
    with np.errstate(over="ignore"):
        found = values.astype(np.float32)
    if not np.isfinite(found).all():
        row = int(np.flatnonzero(~np.isfinite(found))[0])
        raise _refused(
            "values_not_finite", f"is {values[row]}, not a finite 32-bit number", name, first_row + row
        )
    return found


def label_texts(column: "Array", name: str, first_row: int) -> list[str]:
    """The values of the column of labels or ids. Raises EngineError label_missing, label_not_a_name."""
    import pyarrow as pa

    if (row := _first_null(column)) is not None:
        raise _refused("label_missing", "is empty; label the row or leave it out", name, first_row + row)
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    kind = column.type
    if not (pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_integer(kind)):
        detail = f"Column {name!r} holds {kind}; labels and ids are texts or whole numbers."
        raise EngineError("label_not_a_name", detail, column=name)
    return [str(value) for value in column.to_pylist()]


def _first_null(column: "Array") -> int | None:
    if not column.null_count:
        return None
    return int(np.flatnonzero(column.is_null().to_numpy(zero_copy_only=False))[0])


def _not_a_number(column: "Array", name: str, first_row: int) -> EngineError:
    for row, value in enumerate(column.to_pylist()):
        if not _is_number(value):
            problem = f"is {value!r}, not a number; write one, or leave the row out"
            return _refused("value_not_a_number", problem, name, first_row + row)
    problem = f"holds {column.type}, not numbers; leave the column out"
    return _refused("value_not_a_number", problem, name, first_row)


def _is_number(value: Any) -> bool:
    try:
        float(value)
    except (TypeError, ValueError):
        return False
    return True


def _refused(code: str, problem: str, column: str, row: int) -> EngineError:
    return EngineError(code, f"Row {row}, column {column!r} {problem}.", row=row, column=column)
