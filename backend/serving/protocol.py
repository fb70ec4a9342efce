"""The KServe v2 inference protocol as bytes: a JSON header, then the binary tensors it announces.

Pure and safe with hostile input: nothing is allocated for a size that the body does not hold.
"""

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from backend.core.errors import AppError

Tensor = NDArray[Any]
DTYPES: dict[str, np.dtype[Any]] = {
    "BOOL": np.dtype(np.bool_),
    "UINT8": np.dtype("<u1"),
    "UINT16": np.dtype("<u2"),
    "UINT32": np.dtype("<u4"),
    "UINT64": np.dtype("<u8"),
    "INT8": np.dtype("<i1"),
    "INT16": np.dtype("<i2"),
    "INT32": np.dtype("<i4"),
    "INT64": np.dtype("<i8"),
    "FP16": np.dtype("<f2"),
    "FP32": np.dtype("<f4"),
    "FP64": np.dtype("<f8"),
}
NAMES = {dtype: name for name, dtype in DTYPES.items()}
MAX_TENSORS = 64
MAX_RANK = 16


def build_infer_request(
    inputs: Mapping[str, Tensor], outputs: Sequence[str] = (), request_id: str = "", *, binary: bool = True
) -> tuple[bytes, int]:
    """A request's body and the length of its JSON header.

    outputs: the wanted ones; none means all. binary: tensors as bytes both ways, else as JSON lists.
    Raises: AppError `dtype_unsupported`.
    """
    described, blobs = _describe(inputs, binary)
    header: dict[str, Any] = {"inputs": described, "parameters": {"binary_data_output": binary}}
    if request_id:
        header["id"] = request_id
    if outputs:
        header["outputs"] = [{"name": name, "parameters": {"binary_data": binary}} for name in outputs]
    encoded = json.dumps(header, separators=(",", ":")).encode()
    return b"".join([encoded, *blobs]), len(encoded)


def parse_infer_request(body: bytes, header_length: int | None = None) -> dict[str, Tensor]:
    """The inputs by name, each in its shape, leading batch dimension included.

    header_length: the `Inference-Header-Content-Length` header; None where the whole body is JSON.
    Raises: AppError `infer_body_invalid`, `dtype_unsupported`.
    """
    return _parse(body, header_length, "inputs")


def parse_infer_response(body: bytes, header_length: int | None = None) -> dict[str, Tensor]:
    """The outputs by name; arguments and errors are those of `parse_infer_request`."""
    return _parse(body, header_length, "outputs")


def _describe(tensors: Mapping[str, Tensor], binary: bool) -> tuple[list[dict[str, Any]], list[bytes]]:
    described, blobs = [], []
    for name, tensor in tensors.items():
        dtype = tensor.dtype.newbyteorder("<")
        if dtype not in NAMES:
            raise AppError(
                "dtype_unsupported", f"The tensor {name} has a type Triton does not take.", dtype=str(dtype)
            )
        entry: dict[str, Any] = {"name": name, "shape": list(tensor.shape), "datatype": NAMES[dtype]}
        if binary:
            blobs.append(np.ascontiguousarray(tensor, dtype).tobytes())
            entry["parameters"] = {"binary_data_size": len(blobs[-1])}
        else:
            entry["data"] = tensor.ravel().tolist()
        described.append(entry)
    return described, blobs


def _parse(body: bytes, header_length: int | None, key: str) -> dict[str, Tensor]:
    length = len(body) if header_length is None else header_length
    if not 0 <= length <= len(body):
        _refuse("The header length is not within the body.")
    entries = _entries(body[:length], key)
    rest, found = memoryview(body)[length:], {}
    for entry in entries:
        name, dtype, shape = _head(entry)
        if name in found:
            _refuse(f"There are two tensors {name!r}.")
        size = _binary_size(entry)
        if size is None:
            found[name] = _from_list(entry.get("data"), dtype, shape)
        else:
            found[name] = _from_bytes(rest, size, dtype, shape)
            rest = rest[size:]
    if rest:
        _refuse("The body is longer than the tensors it announces.")
    return found


def _entries(encoded: bytes, key: str) -> list[Any]:
    try:
        header = json.loads(encoded)
    except (ValueError, RecursionError):
        _refuse("The header is not JSON.")
    entries = header.get(key) if isinstance(header, dict) else None
    if not isinstance(entries, list) or len(entries) > MAX_TENSORS:
        _refuse(f"The header must hold a list `{key}` of at most {MAX_TENSORS} tensors.")
    return entries


def _head(entry: Any) -> tuple[str, np.dtype[Any], tuple[int, ...]]:
    if not isinstance(entry, dict) or not isinstance(entry.get("name"), str):
        _refuse("Each tensor must have a name.")
    dtype = DTYPES.get(entry["datatype"]) if isinstance(entry.get("datatype"), str) else None
    if dtype is None:
        raise AppError(
            "dtype_unsupported",
            f"A tensor's datatype must be one of {', '.join(DTYPES)}.",
            name=entry["name"][:200],
        )
    shape = entry.get("shape")
    if not isinstance(shape, list) or len(shape) > MAX_RANK or not all(_is_count(size) for size in shape):
        _refuse("A tensor's shape must be a list of whole numbers from 0.")
    return entry["name"], dtype, tuple(shape)


def _binary_size(entry: dict[str, Any]) -> int | None:
    parameters = entry.get("parameters", {})
    if not isinstance(parameters, dict):
        _refuse("A tensor's parameters must be an object.")
    size = parameters.get("binary_data_size")
    if size is not None and not _is_count(size):
        _refuse("binary_data_size must be a whole number from 0.")
    return size


def _from_bytes(rest: memoryview, size: int, dtype: np.dtype[Any], shape: tuple[int, ...]) -> Tensor:
    # math.prod is exact: a huge shape cannot wrap round to a small size.
    if size > len(rest) or size != math.prod(shape) * dtype.itemsize:
        _refuse("A binary tensor's size does not fit its shape, or the body.")
    return np.frombuffer(rest[:size], dtype).reshape(shape)


def _from_list(data: Any, dtype: np.dtype[Any], shape: tuple[int, ...]) -> Tensor:
    """Numbers, nested or flat, that the type holds without rounding an integer or wrapping round."""
    if not isinstance(data, list):
        _refuse("A tensor has neither data nor a binary size.")
    try:
        given = np.array(data) if data else np.empty(0, dtype)
        if given.size != math.prod(shape) or given.dtype.kind not in _KINDS[dtype.kind]:
            _refuse("A tensor's data does not fit its shape or its datatype.")
        return np.array(data, dtype).reshape(shape)
    except (ValueError, TypeError, OverflowError, RecursionError):
        _refuse("A tensor's data does not fit its datatype.")


# Which kinds of JSON values each kind of type may be given.
_KINDS = {"b": "b", "u": "iu", "i": "iu", "f": "fiu"}


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _refuse(detail: str) -> NoReturn:
    raise AppError("infer_body_invalid", detail)
