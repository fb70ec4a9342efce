"""A CSV or Parquet file as items: the chosen columns of each row, or the reason why it was not taken."""

import math
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from backend.core.errors import AppError
from backend.datasets.importing.csvs import CsvTable
from backend.datasets.importing.items import Item
from backend.datasets.importing.parquets import MAGIC, ParquetTable
from backend.datasets.importing.rows import Columns, Row
from backend.datasets.payloads import Array, Signature, sample_dtype

LABELS = ("label", "class", "target", "y", "category")
PREVIEW_ROWS, PREVIEW_COLUMNS, PREVIEW_LENGTH = 5, 20, 40


class Table(Protocol):
    """names: of the columns, in their order; unfit: those whose type is no number's."""

    names: tuple[str, ...]
    unfit: frozenset[str]

    def rows(self, columns: Columns, start: int = 0) -> Iterator[Row]:
        """From the position `start` on. Raises AppError `table_unreadable`, `table_too_long`."""


@dataclass(frozen=True)
class Preview:
    """names and rows: the first ones, as text; count: of the columns. columns: what would be taken if nobody chose."""

    names: Sequence[str]
    rows: Sequence[Sequence[str]]
    count: int
    columns: Columns


def table_of(path: Path) -> Table:
    """Raises AppError `table_unreadable`, `table_too_wide`, `table_too_long`, `table_expands`."""
    with path.open("rb") as file:
        packed = file.read(len(MAGIC)) == MAGIC
    return ParquetTable(path) if packed else CsvTable(path)


def table_preview(path: Path, signature: Signature) -> Preview:
    """Raises as `table_of` does."""
    table = table_of(path)
    names = table.names[:PREVIEW_COLUMNS]
    rows: list[list[str]] = []
    with suppress(StopIteration):
        read = table.rows(Columns("", list(names)))
        while len(rows) < PREVIEW_ROWS:
            values = next(read).features
            rows.append(["" if value is None else str(value)[:PREVIEW_LENGTH] for value in values])
    return Preview(names, rows, len(table.names), columns_guessed(table, signature))


def columns_guessed(table: Table, signature: Signature) -> Columns:
    """The service's own features where the table has them all, else all but the label that may be numbers."""
    label = next((name for name in table.names if name.lower() in LABELS), "")
    own = list(signature.get("features") or [])
    if own and set(own) <= set(table.names):
        return Columns(label, own)
    return Columns(label, [name for name in table.names if name != label and name not in table.unfit])


def columns_checked(table: Table, signature: Signature, columns: Columns) -> dict[str, Any]:
    """The columns as an import keeps them.

    Raises: AppError `columns_unknown`, `columns_repeated`, `columns_no_numbers`, `columns_count`.
    """
    names = table.names
    wanted = [*columns.features, *([columns.label] if columns.label else [])]
    if missing := [name for name in wanted if name not in names]:
        raise AppError(
            "columns_unknown", f"The table has no column {missing[0]!r}.", field=_field(columns, missing)
        )
    if repeated := [name for name in wanted if names.count(name) > 1 or wanted.count(name) > 1]:
        raise AppError(
            "columns_repeated", f"{repeated[0]!r} is there or chosen twice.", field=_field(columns, repeated)
        )
    if unfit := [name for name in columns.features if name in table.unfit]:
        raise AppError("columns_no_numbers", f"The column {unfit[0]!r} holds no numbers.", field="features")
    if len(columns.features) != (count := signature["shape"][0]):
        raise AppError(
            "columns_count",
            f"An input has {count} features; {len(columns.features)} columns were chosen.",
            field="features",
        )
    return asdict(columns)


def table_items(path: Path, signature: Signature, columns: Columns, start: int = 0) -> Iterator[Item]:
    """From the position `start` on. Raises as `Table.rows` does."""
    for row in table_of(path).rows(columns, start):
        name = f"row {row.position + 1}"
        try:
            if row.refusal:
                raise row.refusal
            values = _values(row.features, columns.features, signature)
            yield Item(row.position, name, row.fraction, values, _label(row, columns))
        except AppError as refusal:
            yield Item(row.position, name, row.fraction, refusal=refusal)


def _label(row: Row, columns: Columns) -> str | None:
    """Raises AppError `label_missing`."""
    label = "" if row.label is None else str(row.label).strip()
    if columns.label and not label:
        raise AppError("label_missing", f"It has no label: {columns.label} is empty.")
    return label or None


def _values(features: Sequence[object], names: Sequence[str], signature: Signature) -> Array:
    """(F,) in the signature's dtype. Raises AppError `value_missing`, `value_no_number`, `value_not_finite`."""
    numbers = [_number(value, name) for value, name in zip(features, names, strict=True)]
    dtype = sample_dtype(signature)
    if dtype.kind == "u":
        for number, name in zip(numbers, names, strict=True):
            if not (number.is_integer() and 0 <= number <= np.iinfo(dtype).max):
                raise AppError("value_no_byte", f"{name} is {number:g}, no whole number from 0 to 255.")
    with np.errstate(over="ignore"):
        return np.array(numbers, np.float64).astype(dtype)


def _number(value: object, name: str) -> float:
    if value is None or (isinstance(value, str) and not value.strip()):
        raise AppError("value_missing", f"{name} is empty.")
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError) as error:
        raise AppError("value_no_number", f"{name} is {str(value)[:40]!r}, not a number.") from error
    if not math.isfinite(number):
        raise AppError("value_not_finite", f"{name} is {number}, not a finite number.")
    return number


def _field(columns: Columns, names: Sequence[str]) -> str:
    return "label" if names[0] == columns.label else "features"
