"""KServe v2 over gRPC, as far as we read and write it: Triton's own messages, as bytes.

Pure functions. Whatever a stranger may send ends as AppError `infer_body_invalid`.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
from google.protobuf.message import DecodeError
from tritonclient.grpc import service_pb2

from backend.core.errors import AppError
from backend.serving.protocol import DTYPES

SERVICE = "inference.GRPCInferenceService"
# Where a tensor that is not sent raw keeps its values.
CONTENTS = {
    "BOOL": "bool_contents",
    "UINT8": "uint_contents",
    "UINT16": "uint_contents",
    "UINT32": "uint_contents",
    "UINT64": "uint64_contents",
    "INT8": "int_contents",
    "INT16": "int_contents",
    "INT32": "int_contents",
    "INT64": "int64_contents",
    "FP32": "fp32_contents",
    "FP64": "fp64_contents",
}


def live_response() -> bytes:
    return bytes(service_pb2.ServerLiveResponse(live=True).SerializeToString())


def ready_response(ready: bool) -> bytes:
    return bytes(service_pb2.ServerReadyResponse(ready=ready).SerializeToString())


def model_of(message: bytes) -> tuple[str, str]:
    """(name, version) in any message about one model: they are the fields 1 and 2 of each."""
    named = _read(service_pb2.ModelReadyRequest.FromString, message)
    return named.name, named.version


def with_model(message: bytes, name: str, version: str = "") -> bytes:
    """The same message about another model: of a field that comes twice the last holds. Blank: as it was."""
    return message + bytes(service_pb2.ModelReadyRequest(name=name, version=version).SerializeToString())


def request_tensors(message: bytes) -> dict[str, np.ndarray]:
    """The inputs of a ModelInferRequest; strings (BYTES) are left out."""
    request = _read(service_pb2.ModelInferRequest.FromString, message)
    return _tensors(request.inputs, request.raw_input_contents)


def response_tensors(message: bytes) -> dict[str, np.ndarray]:
    """The outputs of a ModelInferResponse, likewise."""
    response = _read(service_pb2.ModelInferResponse.FromString, message)
    return _tensors(response.outputs, response.raw_output_contents)


def _read(parse: Callable[[bytes], Any], message: bytes) -> Any:
    try:
        return parse(message)
    except DecodeError as error:
        raise _invalid("it is not of the protocol") from error


def _tensors(described: Iterable[Any], raw: Sequence[bytes]) -> dict[str, np.ndarray]:
    """raw: of each tensor, the strings too, or of none."""
    try:
        found = [
            (tensor.name, _values(tensor, raw[index] if raw else None))
            for index, tensor in enumerate(described)
            if tensor.datatype != "BYTES"
        ]
    except (KeyError, IndexError, ValueError, OverflowError) as error:
        raise _invalid("a tensor cannot be read") from error
    if len(dict(found)) < len(found):
        raise _invalid("two tensors have one name")
    return dict(found)


def _values(tensor: Any, content: bytes | None) -> np.ndarray:
    dtype, shape = DTYPES[tensor.datatype], tuple(tensor.shape)
    if content is None:
        values = np.array(getattr(tensor.contents, CONTENTS[tensor.datatype]), dtype)
    else:
        values = np.frombuffer(content, dtype)
    if any(size < 0 for size in shape) or math.prod(shape) != values.size:
        raise ValueError("the data do not fit the shape")
    return values.reshape(shape)


def _invalid(why: str) -> AppError:
    return AppError("infer_body_invalid", f"This is no inference message: {why}.")
