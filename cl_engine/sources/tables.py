"""Tables in CSV and Parquet files, read batch by batch."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cl_engine.errors import EngineError
from cl_engine.sources.columns import label_texts, numbers
from cl_engine.sources.growing import GrowingArray
from cl_engine.sources.options import ReadOptions
from cl_engine.sources.samples import LabelledSamples, distinct_ids, index_labels

if TYPE_CHECKING:
    from pyarrow import RecordBatch

PARQUET = ".parquet"


def has_parts(path: Path) -> bool:
    """A table never tells training from test rows."""
    return False


def read(path: Path, options: ReadOptions, part: None = None) -> LabelledSamples:
    """The rows of a .csv or .parquet file: every column but label and id is a feature, in the file's order.

    Rows are counted from 1, and in a CSV the header is row 1, as a spreadsheet shows them.
    Raises: EngineError dataset_unreadable, dataset_empty, column_missing, columns_repeated, label_missing,
    value_missing, value_not_a_number, values_not_finite, label_unknown, ids_repeated, cache_unusable.
    """
    import pyarrow as pa

    try:
        return _table(path, options)
    except (OSError, UnicodeDecodeError, pa.ArrowException) as error:
        raise EngineError("dataset_unreadable", f"{path} is not a table: {error}.", path=str(path)) from error


def _table(path: Path, options: ReadOptions) -> LabelledSamples:
    parquet = path.suffix.lower() == PARQUET
    header, batches = _parquet(path) if parquet else _csv(path, options.delimiter)
    columns = _features(path, header, options)
    labels: list[str] = []
    ids: list[str] = []
    row = 1 if parquet else 2
    source, budget_bytes = str(path.resolve()), options.budget_bytes
    with GrowingArray((len(columns),), np.float32, source=source, budget_bytes=budget_bytes) as x:
        for batch in batches:
            labels += label_texts(batch.column(options.label), options.label, row)
            if options.id is not None:
                ids += label_texts(batch.column(options.id), options.id, row)
            x.append(_matrix(batch, columns, row))
            row += batch.num_rows
        if not labels:
            raise EngineError("dataset_empty", f"{path.name} holds no rows below its header.", path=str(path))
        rows = x.finish()
    y, classes = index_labels(labels, options.classes, source=path.name)
    named = ids or [f"{path.stem}-{number:06d}" for number in range(len(y))]
    return LabelledSamples(rows, y, distinct_ids(named, source=path.name), classes, columns)


def _csv(path: Path, delimiter: str) -> tuple[list[str], Iterator["RecordBatch"]]:
    from pyarrow import csv, string

    parse = csv.ParseOptions(delimiter=delimiter, newlines_in_values=True)
    # One thread, so that a malformed row is named by its number.
    read = csv.ReadOptions(use_threads=False)
    with csv.open_csv(path, read, parse) as reader:
        header = reader.schema.names
    # All as text: numbers are made here, where the row of one that is none is known.
    texts = csv.ConvertOptions(
        column_types=dict.fromkeys(header, string()),
        null_values=[""],
        strings_can_be_null=True,
        quoted_strings_can_be_null=True,
    )
    return header, iter(csv.open_csv(path, read, parse, texts))


def _parquet(path: Path) -> tuple[list[str], Iterator["RecordBatch"]]:
    from pyarrow import parquet

    file = parquet.ParquetFile(path, memory_map=True)
    return file.schema_arrow.names, file.iter_batches()


def _features(path: Path, header: list[str], options: ReadOptions) -> tuple[str, ...]:
    repeated = {name for name in header if header.count(name) > 1}
    if repeated:
        detail = f"{path.name} has two columns named {sorted(repeated)[0]!r}; rename one."
        raise EngineError("columns_repeated", detail, columns=sorted(repeated))
    special = [name for name in (options.label, options.id) if name is not None]
    for name in special:
        if name not in header:
            detail = f"{path.name} has no column {name!r}; it has {', '.join(header)}. Say which holds it."
            raise EngineError("column_missing", detail, column=name, columns=header)
    features = tuple(name for name in header if name not in special)
    if not features:
        raise EngineError("column_missing", f"{path.name} has no column besides {', '.join(special)}.")
    return features


def _matrix(batch: "RecordBatch", columns: tuple[str, ...], row: int) -> NDArray[Any]:
    """(n, F) float32."""
    return np.stack([numbers(batch.column(name), name, row) for name in columns], axis=1)
