"""A Parquet table as imports read it: the label first, then a column for each feature."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from backend.core.errors import AppError
from backend.datasets.chunks import chunks
from backend.datasets.exporting.sink import Sink
from backend.datasets.importing.items import is_printable
from backend.datasets.importing.parquets import LABEL_LENGTH
from backend.datasets.importing.rows import MOST_COLUMNS
from backend.datasets.importing.tables import LABELS
from backend.datasets.manifests import SnapshotItem
from backend.datasets.models import Snapshot
from backend.datasets.payloads import payload_array, sample_dtype
from backend.projects.models import Service

GROUP_BYTES = 8 << 20


def require_table(snapshot: Snapshot) -> None:
    """Refuse what would not come back from a table as it went in. Raises AppError `export_columns`, `export_class`."""
    names = [label_column(snapshot.service), *snapshot.service.feature_names]
    if len(names) > MOST_COLUMNS or len(set(names)) < len(names) or not all(map(is_printable, names)):
        raise AppError(
            "export_columns", "Its features cannot be the columns of a table by their names: choose .npz."
        )
    for name in snapshot.classes:
        if name != name.strip() or len(name) > LABEL_LENGTH or not is_printable(name):
            raise AppError(
                "export_class",
                f"The class {name!r} would not come back from a table as it is: choose .npz.",
                name=name,
            )


def parquet_pieces(snapshot: Snapshot, items: Sequence[SnapshotItem]) -> Iterator[bytes]:
    """Uncompressed, some rows at a time, in the order of the manifest."""
    sink, service = Sink(), snapshot.service
    schema, signature = _schema(service), service.signature
    row_bytes = signature["shape"][0] * sample_dtype(signature).itemsize
    with pq.ParquetWriter(pa.PythonFile(sink, mode="w"), schema, compression="NONE") as writer:
        for piece in chunks(items, max(1, GROUP_BYTES // row_bytes)):
            writer.write_table(_table(service, piece, schema))
            yield sink.taken()
    yield sink.taken()


def label_column(service: Service) -> str:
    """A name that an import takes for the label's, and that no feature has."""
    features = {name.lower() for name in service.signature.get("features") or []}
    return next((name for name in LABELS if name not in features), "label_of_sample")


def _schema(service: Service) -> Any:
    number = pa.uint8() if service.signature["dtype"] == "uint8" else pa.float32()
    label = pa.field(label_column(service), pa.string())
    return pa.schema([label, *(pa.field(name, number) for name in service.feature_names)])


def _table(service: Service, items: Sequence[SnapshotItem], schema: Any) -> Any:
    values = np.stack([payload_array(service, item.payload) for item in items])  # (N, F)
    labels = pa.array([item.label for item in items], pa.string())
    columns = [pa.array(np.ascontiguousarray(column)) for column in values.T]
    return pa.Table.from_arrays([labels, *columns], schema=schema)
