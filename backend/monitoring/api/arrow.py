"""Arrow's IPC streams from strangers: nothing in them may stand for more than the bytes that came."""

import struct
from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from backend.core.errors import AppError


def arrow_rows(body: bytes) -> Iterator[list[dict[str, Any]]]:
    """The rows of each record batch: lists of one length as arrays, all else as Python's own.

    Raises: AppError `body_invalid`.
    """
    try:
        _require_plain(body)
        with pa.ipc.open_stream(body) as reader:
            for batch in reader:
                # What a stream says of its own buffers is not to be trusted before this.
                batch.validate(full=True)
                yield _rows(batch)
    except (pa.ArrowException, OSError, ValueError, OverflowError, struct.error) as error:
        raise AppError("body_invalid", "The body is no stream of Arrow's IPC that can be read.") from error


def _require_plain(body: bytes) -> None:
    """Refuse dictionaries and compressed buffers, which a few bytes may blow up."""
    for message in pa.ipc.MessageReader.open_stream(body):
        is_rows = message.type == "record batch"
        if not (is_rows or message.type == "schema") or (is_rows and _is_compressed(message.metadata)):
            raise AppError("body_invalid", "A stream has no dictionaries and is not compressed here.")


def _is_compressed(metadata: pa.Buffer) -> bool:
    """Whether a record batch names a codec: field 3 of the table in field 2 of the message (Arrow's Message.fbs)."""
    (root,) = struct.unpack_from("<I", metadata, 0)
    header = _field(metadata, root, 2)
    return _field(metadata, header + struct.unpack_from("<I", metadata, header)[0], 3) is not None


def _field(metadata: pa.Buffer, table: int, number: int) -> Any:
    """Where a field of a flatbuffer's table is; None: it is left out."""
    vtable = table - struct.unpack_from("<i", metadata, table)[0]
    (size,) = struct.unpack_from("<H", metadata, vtable)
    place = 4 + 2 * number
    (offset,) = struct.unpack_from("<H", metadata, vtable + place) if place < size else (0,)
    return table + offset if offset else None


def _rows(batch: pa.RecordBatch) -> list[dict[str, Any]]:
    columns = [_values(name, column) for name, column in zip(batch.schema.names, batch.columns, strict=True)]
    return [dict(zip(batch.schema.names, row, strict=True)) for row in zip(*columns, strict=True)]


def _values(name: str, column: pa.Array) -> list[Any]:
    """Lists of one length as arrays, all else as Python's own; nothing that may stand for more than its own bytes."""
    kind = column.type
    if pa.types.is_timestamp(kind):
        column = column.cast(pa.timestamp("us", tz=kind.tz), safe=False)
    elif pa.types.is_fixed_size_list(kind) and _is_number(kind.value_type) and not column.null_count:
        flat = column.flatten().to_numpy(zero_copy_only=False)
        return list(flat.reshape(len(column), kind.list_size))
    elif not (_is_plain(kind) or (_is_list(kind) and _is_number(kind.value_type))):
        raise AppError("body_invalid", f"The column {name} is {kind}, which is not taken here.", column=name)
    return list(column.to_pylist())


def _is_number(kind: pa.DataType) -> bool:
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind))


def _is_plain(kind: pa.DataType) -> bool:
    is_bytes = (
        pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_fixed_size_binary(kind)
    )
    is_text = pa.types.is_string(kind) or pa.types.is_large_string(kind)
    return bool(is_bytes or is_text or _is_number(kind))


def _is_list(kind: pa.DataType) -> bool:
    return bool(pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind))
