"""A Parquet file of plain columns, read some rows at a time."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from backend.config.environment import ENV
from backend.core.errors import AppError
from backend.datasets.importing.items import is_printable
from backend.datasets.importing.rows import Columns, Row, require_length, require_width, unreadable

MAGIC = b"PAR1"
ROWS = 1000
# Longer ones are no class's name, whatever follows.
LABEL_LENGTH = 100
FREE_BYTES = 1 << 24


class ParquetTable:
    """Columns are numbers or text; what it says of its sizes is held to the limits before any of it is read."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with path.open("rb") as file:
            about = _opened(file).metadata
            schema = _opened(file).schema_arrow
        require_width(len(schema.names))
        if len(set(schema.names)) < len(schema.names):
            raise unreadable("two of its columns have one name")
        if not all(map(is_printable, schema.names)):
            raise unreadable("a column's name holds a control character")
        require_length(about.num_rows)
        unpacked = sum(about.row_group(index).total_byte_size for index in range(about.num_row_groups))
        if unpacked > max(FREE_BYTES, ENV.import_expansion * path.stat().st_size):
            raise AppError("table_expands", f"It would take more than {ENV.import_expansion} times its size.")
        self.names = tuple(schema.names)
        self._types = dict(zip(schema.names, schema.types, strict=True))
        self.unfit = frozenset(name for name, kind in self._types.items() if not _is_number(kind))
        self._count = about.num_rows

    def rows(self, columns: Columns, start: int = 0) -> Iterator[Row]:
        """As `Table.rows`; nested columns are empty."""
        plain = [name for name in columns.features if name not in self.unfit]
        label = (
            [columns.label] if columns.label and not pa.types.is_nested(self._types[columns.label]) else []
        )
        position = 0
        with self._path.open("rb") as file:
            # As a dictionary a text is in memory once, however many rows repeat it.
            texts = [name for name in label if _is_text(self._types[name])]
            batches = _opened(file, texts).iter_batches(batch_size=ROWS, columns=[*plain, *label])
            while position < self._count:
                batch = _next(batches)
                if position + len(batch) > start:
                    yield from self._batch_rows(batch, columns, plain, position, start)
                position += len(batch)

    def _batch_rows(
        self, batch: Any, columns: Columns, plain: list[str], first: int, start: int
    ) -> Iterator[Row]:
        nothing = [None] * len(batch)
        values = [batch.column(name).to_pylist() if name in plain else nothing for name in columns.features]
        labels = _labels(batch.column(columns.label)) if columns.label in batch.schema.names else nothing
        for index in range(max(0, start - first), len(batch)):
            features = [column[index] for column in values]
            yield Row(first + index, (first + index + 1) / self._count, features, labels[index])


def _opened(file: Any, texts: list[str] | None = None) -> Any:
    try:
        return pq.ParquetFile(file, read_dictionary=texts or [])
    except (pa.ArrowException, OSError, ValueError) as error:
        raise unreadable(error) from error


def _next(batches: Iterator[Any]) -> Any:
    try:
        return next(batches)
    except StopIteration as end:
        raise unreadable("it holds fewer rows than it says") from end
    except (pa.ArrowException, OSError, ValueError) as error:
        raise unreadable(error) from error


def _labels(column: Any) -> list[object]:
    if not pa.types.is_dictionary(column.type):
        return list(column.to_pylist())
    words = pc.utf8_slice_codeunits(column.dictionary, 0, LABEL_LENGTH).to_pylist()
    return [None if index is None else words[index] for index in column.indices.to_pylist()]


def _is_number(kind: Any) -> bool:
    known = (pa.types.is_integer, pa.types.is_floating, pa.types.is_decimal, pa.types.is_boolean)
    return any(is_known(kind) for is_known in known)


def _is_text(kind: Any) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_dictionary(kind))
