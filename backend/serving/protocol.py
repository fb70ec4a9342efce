"""KServe v2 over HTTP, as far as we read and write it: JSON, and the binary tensor extension.

Pure functions over bytes. Whatever a stranger may send ends as AppError `infer_body_invalid`.
"""

import json
import math
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from backend.core.errors import AppError

DTYPES = {
    "BOOL": np.dtype(np.bool_),
    "UINT8": np.dtype(np.uint8),
    "UINT16": np.dtype("<u2"),
    "UINT32": np.dtype("<u4"),
    "UINT64": np.dtype("<u8"),
    "INT8": np.dtype(np.int8),
    "INT16": np.dtype("<i2"),
    "INT32": np.dtype("<i4"),
    "INT64": np.dtype("<i8"),
    "FP16": np.dtype("<f2"),
    "FP32": np.dtype("<f4"),
    "FP64": np.dtype("<f8"),
}
NAMES = {dtype: name for name, dtype in DTYPES.items()}
# Which kinds of numpy's types a JSON list may have for each kind of tensor.
KINDS = {"b": "b", "u": "iu", "i": "iu", "f": "fiu"}
MAX_DIMENSIONS = 8
MAX_ELEMENTS = 1 << 28


def parse_infer_request(body: bytes, header_length: int | None = None) -> dict[str, np.ndarray]:
    """The input tensors of an infer request's plain body; header_length: Inference-Header-Content-Length."""
    return _tensors(body, header_length, "inputs")


def parse_infer_response(body: bytes, header_length: int | None = None) -> dict[str, np.ndarray]:
    """The output tensors of an infer response; outputs that are strings (BYTES) are left out."""
    return _tensors(body, header_length, "outputs")


def infer_request(
    inputs: Mapping[str, np.ndarray], outputs: Iterable[str] = (), request_id: str = ""
) -> tuple[bytes, dict[str, str]]:
    """(body, headers) of a request with binary tensors, which asks for binary outputs."""
    described, parts = [], []
    for name, values in inputs.items():
        content = np.ascontiguousarray(values).tobytes()
        described.append(
            {
                "name": name,
                "shape": list(values.shape),
                "datatype": NAMES[values.dtype],
                "parameters": {"binary_data_size": len(content)},
            }
        )
        parts.append(content)
    header: dict[str, Any] = {"inputs": described, "parameters": {"binary_data_output": True}}
    if request_id:
        header["id"] = request_id
    if wanted := [{"name": name, "parameters": {"binary_data": True}} for name in outputs]:
        header["outputs"] = wanted
    text = json.dumps(header).encode()
    headers = {
        "Content-Type": "application/octet-stream",
        "Inference-Header-Content-Length": str(len(text)),
    }
    return b"".join([text, *parts]), headers


def _tensors(body: bytes, header_length: int | None, kind: str) -> dict[str, np.ndarray]:
    length = len(body) if header_length is None else header_length
    if not 0 <= length <= len(body):
        raise _invalid("its header length is longer than the body")
    try:
        header = json.loads(body[:length])
        described = header[kind]
        found = list(_walk(described, memoryview(body)[length:]))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError) as error:
        raise _invalid(f"it holds no readable {kind}") from error
    if len(dict(found)) < len(found):
        raise _invalid("two tensors have one name")
    return dict(found)


def _walk(described: list[dict[str, Any]], binary: memoryview) -> Iterable[tuple[str, np.ndarray]]:
    """Each tensor with its values; binary ones follow each other in the order of the header."""
    offset = 0
    for tensor in described:
        size = tensor.get("parameters", {}).get("binary_data_size")
        if size is not None and not (isinstance(size, int) and 0 <= size <= len(binary) - offset):
            raise _invalid("a tensor's binary size is longer than the body")
        content = None if size is None else binary[offset : offset + size]
        offset += size or 0
        if tensor["datatype"] != "BYTES":
            yield str(tensor["name"]), _values(tensor, content)


def _values(tensor: dict[str, Any], content: memoryview | None) -> np.ndarray:
    dtype, shape = DTYPES[tensor["datatype"]], _shape(tensor["shape"])
    if content is None:
        found = _numbers(tensor["data"], dtype)
    elif len(content) % dtype.itemsize:
        raise _invalid("a tensor's binary size does not fit its type")
    else:
        found = np.frombuffer(content, dtype)
    if found.size != math.prod(shape):
        raise _invalid("a tensor's data does not fit its shape")
    return found.reshape(shape)


def _numbers(data: list[Any], dtype: np.dtype[Any]) -> np.ndarray:
    """JSON's numbers, nested or flat, as the type holds them: nothing is rounded to fit, no text is read."""
    given = np.asarray(data)
    if given.size and given.dtype.kind not in KINDS[dtype.kind]:
        raise _invalid("a tensor's data does not fit its type")
    return np.asarray(data, dtype=dtype).reshape(-1)


def _shape(shape: Any) -> tuple[int, ...]:
    plain = isinstance(shape, list) and len(shape) <= MAX_DIMENSIONS
    if (
        not plain
        or not all(type(size) is int and size >= 0 for size in shape)
        or math.prod(shape) > MAX_ELEMENTS
    ):
        raise _invalid("a tensor's shape is not a short list of sizes")
    return tuple(shape)


def _invalid(why: str) -> AppError:
    return AppError("infer_body_invalid", f"This is no inference body: {why}.")
