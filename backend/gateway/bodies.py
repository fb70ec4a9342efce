"""What KServe's headers say of a body over HTTP."""

import zlib
from collections.abc import Mapping

from backend.core.errors import AppError

MAX_INFLATED_BYTES = 64 << 20


def header_length(headers: Mapping[str, str]) -> int | None:
    """How many bytes of JSON lead the plain body; None: all of them."""
    value = headers.get("inference-header-content-length", "")
    return int(value) if value.isdecimal() else None


def inflated(body: bytes, encoding: str) -> bytes:
    """The plain body; gzip and deflate are undone up to MAX_INFLATED_BYTES. Raises AppError for anything else."""
    if encoding in ("", "identity"):
        return body
    inflater = zlib.decompressobj(wbits=47 if encoding == "gzip" else 15)
    try:
        plain = inflater.decompress(body, MAX_INFLATED_BYTES)
    except zlib.error as error:
        raise AppError("not_recordable", "The body is not what its encoding says.") from error
    if inflater.unconsumed_tail:
        raise AppError("not_recordable", "The body is too large to record.")
    return plain
