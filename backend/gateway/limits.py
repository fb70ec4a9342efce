"""How long and how large a request may be."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any

from backend.core.errors import AppError
from backend.gateway.answering import LIMIT_S

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]

MAX_BODY_BYTES = 32 << 20
# For the whole of it: a client that sends a byte now and then holds nothing for longer.
BODY_LIMIT_S = 30.0
MAX_TIMEOUT_MS = 600_000


def time_limit_s(headers: Mapping[str, str]) -> float:
    """What `modelcie-timeout-ms` allows, else LIMIT_S. Raises AppError `timeout_invalid`."""
    given = headers.get("modelcie-timeout-ms")
    if given is None:
        return LIMIT_S
    if not (given.isascii() and given.isdecimal() and len(given) < 10 and 1 <= int(given) <= MAX_TIMEOUT_MS):
        raise AppError(
            "timeout_invalid", f"modelcie-timeout-ms is a whole number from 1 to {MAX_TIMEOUT_MS}."
        )
    return int(given) / 1000


async def read_body(receive: Receive, headers: Mapping[str, str]) -> bytes:
    """The whole body, at most MAX_BODY_BYTES.

    Raises: AppError `body_too_large`, `body_cut_short`, `body_too_slow`.
    """
    try:
        async with asyncio.timeout(BODY_LIMIT_S):
            return await _read(receive, headers)
    except TimeoutError as slow:
        error = AppError("body_too_slow", f"The request's body did not come within {BODY_LIMIT_S:.0f} s.")
        error.http_status = 408
        raise error from slow


async def _read(receive: Receive, headers: Mapping[str, str]) -> bytes:
    declared = headers.get("content-length", "")
    chunks, size = [], int(declared) if declared.isdecimal() else 0
    while size <= MAX_BODY_BYTES:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise AppError("body_cut_short", "The request ended before its body did.")
        chunks.append(message.get("body", b""))
        size = max(size, sum(map(len, chunks)))
        if not message.get("more_body", False):
            return b"".join(chunks)
    error = AppError("body_too_large", f"A request may have at most {MAX_BODY_BYTES} bytes.")
    error.http_status = 413
    raise error
