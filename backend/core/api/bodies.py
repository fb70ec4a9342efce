"""Bodies as JSON: bounded before they are read, and with nothing in them that a database cannot keep."""

import json
import math
from collections.abc import Iterator, Mapping
from typing import IO, Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

from backend.core.errors import TooLargeError

MOST_BYTES = 32 << 20
LARGEST_INTEGER = 1 << 63


class JsonBody(BaseParser):
    """Raises TooLargeError; ParseError for what is no JSON, and for numbers and characters that cannot be kept."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        body = stream.read(MOST_BYTES + 1)
        if len(body) > MOST_BYTES:
            raise TooLargeError("body_too_large", f"A body of JSON has at most {MOST_BYTES >> 20} MiB.")
        try:
            found = json.loads(body, parse_int=_integer, parse_float=_number, parse_constant=_constant)
        except (ValueError, RecursionError) as error:
            raise ParseError(f"The body is no JSON that is taken: {error}.") from error
        if any(not _can_be_kept(text) for text in _texts(found)):
            raise ParseError("The body has a NUL character or half a surrogate pair in it.")
        return found


def _integer(text: str) -> int:
    value = int(text)
    if not -LARGEST_INTEGER <= value < LARGEST_INTEGER:
        raise ValueError("an integer has at most 64 bits")
    return value


def _number(text: str) -> float:
    value = float(text)
    if math.isinf(value):
        raise ValueError("a number is out of range")
    return value


def _constant(text: str) -> float:
    raise ValueError(f"{text} is no number of JSON")


def _texts(value: Any) -> Iterator[str]:
    """All strings in it, names of fields among them."""
    waiting = [value]
    while waiting:
        found = waiting.pop()
        if isinstance(found, str):
            yield found
        elif isinstance(found, dict):
            waiting += [*found.keys(), *found.values()]
        elif isinstance(found, list):
            waiting += found


def _can_be_kept(text: str) -> bool:
    return "\0" not in text and not any("\ud800" <= character <= "\udfff" for character in text)
