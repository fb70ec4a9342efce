"""How long and how large a request may be."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, MutableMapping
from typing import Any, TypeVar

from backend.core.errors import AppError
from backend.gateway.answering import LIMIT_S

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Read = TypeVar("Read")

MAX_BODY_BYTES = 32 << 20
# For the whole of it: a client that sends a byte now and then holds nothing for longer.
BODY_LIMIT_S = 30.0
MAX_TIMEOUT_MS = 600_000
# Of a call's time: the rest is for the way back, so that the client learns why before its own deadline passes.
USED = 0.95


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


def call_limit_s(remaining_s: float | None) -> float:
    """What the deadline of a call leaves for its answer; LIMIT_S where it has none."""
    return LIMIT_S if remaining_s is None else min(remaining_s * USED, MAX_TIMEOUT_MS / 1000)


async def read_body(receive: Receive, headers: Mapping[str, str]) -> bytes:
    """The whole body, at most MAX_BODY_BYTES.

    Raises: AppError `body_too_large`, `body_cut_short`, `body_too_slow`.
    """
    return await _in_time(_read(receive, headers))


async def read_message(messages: AsyncIterator[bytes]) -> bytes:
    """The one message of a call. Raises AppError `body_cut_short`, `body_too_slow`."""
    message = await _in_time(anext(messages, None))
    if message is None:
        raise _cut_short()
    return message


async def _in_time(reading: Awaitable[Read]) -> Read:
    try:
        async with asyncio.timeout(BODY_LIMIT_S):
            return await reading
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
            raise _cut_short()
        chunks.append(message.get("body", b""))
        size = max(size, sum(map(len, chunks)))
        if not message.get("more_body", False):
            return b"".join(chunks)
    error = AppError("body_too_large", f"A request may have at most {MAX_BODY_BYTES} bytes.")
    error.http_status = 413
    raise error


def _cut_short() -> AppError:
    return AppError("body_cut_short", "The request ended before its body did.")
