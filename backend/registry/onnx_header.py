"""Whether a file is an ONNX model, by walking the top level of its protobuf: no tensor is read.

Source: the ModelProto message of onnx.proto3 (ir_version is field 1, graph is field 7).
"""

from pathlib import Path
from typing import BinaryIO

IR_VERSION, GRAPH = 1, 7
VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5


def has_graph(path: Path) -> bool:
    """True for a well-formed top level, to the file's last byte, with an ir_version and a graph."""
    size, found = path.stat().st_size, set()
    with path.open("rb") as reader:
        try:
            while reader.tell() < size:
                key = _varint(reader)
                found.add(key >> 3)
                _skip(reader, key & 7)
        except ValueError:
            return False
        return reader.tell() == size and {IR_VERSION, GRAPH} <= found


def _skip(reader: BinaryIO, wire: int) -> None:
    if wire == VARINT:
        _varint(reader)
    elif wire == BYTES:
        reader.seek(_varint(reader), 1)
    elif wire in (FIXED64, FIXED32):
        reader.seek(8 if wire == FIXED64 else 4, 1)
    else:
        raise ValueError(wire)


def _varint(reader: BinaryIO) -> int:
    value = 0
    for shift in range(0, 64, 7):
        byte = reader.read(1)
        if not byte:
            break
        value |= (byte[0] & 0x7F) << shift
        if byte[0] < 0x80:
            return value
    raise ValueError("varint")
