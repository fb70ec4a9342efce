"""Bodies with a batch in them: a list as JSON, or a stream of Arrow's IPC. Both are bounded before they are read."""

import json
from collections.abc import Mapping
from typing import IO, Any

from rest_framework.parsers import BaseParser

from backend.core.errors import AppError, TooLargeError
from backend.monitoring.api.arrow import arrow_rows

MAX_BODY_BYTES = 32 << 20
MAX_JSON_ITEMS = 1_000
MAX_ARROW_ITEMS = 10_000
ARROW_STREAM = "application/vnd.apache.arrow.stream"


class JsonBatch(BaseParser):
    """A list of objects, parsed to list[dict]."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        try:
            items = json.loads(_bounded(stream))
        except (ValueError, RecursionError) as error:
            raise AppError("body_invalid", "The body is no JSON.") from error
        if not isinstance(items, list):
            raise AppError("body_invalid", "The body is a list with an object for each request.")
        _require_few(len(items), MAX_JSON_ITEMS)
        return [item if isinstance(item, dict) else {} for item in items]


class ArrowBatch(BaseParser):
    """Record batches whose columns are named as the fields are. Tensors: binary, or lists of numbers of one length.

    Parsed to list[dict].
    """

    media_type = ARROW_STREAM

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        items: list[dict[str, Any]] = []
        for rows in arrow_rows(_bounded(stream)):
            items += rows
            _require_few(len(items), MAX_ARROW_ITEMS)
        return items


def _bounded(stream: IO[bytes]) -> bytes:
    body = stream.read(MAX_BODY_BYTES + 1)
    if len(body) > MAX_BODY_BYTES:
        raise _too_large(f"A batch has at most {MAX_BODY_BYTES >> 20} MiB; send it in parts.")
    return body


def _require_few(count: int, limit: int) -> None:
    if count > limit:
        raise _too_large(f"A batch has at most {limit:,} items; send it in parts.")


def _too_large(detail: str) -> TooLargeError:
    return TooLargeError("batch_too_large", detail)
