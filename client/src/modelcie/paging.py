"""Lists come in pages, each with the address of the next."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

from modelcie.transport import Transport


def pages(transport: Transport, path: str, query: Mapping[str, Any]) -> Iterator[Any]:
    """Every row; a page is asked for when its first row is."""
    while True:
        page = transport.call("GET", path, query=query)
        yield from rows_of(page)
        following = page.get("next") if isinstance(page, dict) else None
        if not following:
            return
        # Only what the address asks for is taken: rows come from where the token belongs, always.
        query = parse_qs(urlsplit(following).query)


def rows_of(page: Any) -> list[Any]:
    """The rows of a page, or of a list that comes whole."""
    return list(page["results"] if isinstance(page, dict) else page)
