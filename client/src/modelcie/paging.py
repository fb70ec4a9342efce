"""Lists come in pages, each with the address of the next."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

from modelcie.transport import Transport


def pages(transport: Transport, path: str, query: Mapping[str, Any]) -> Iterator[Any]:
    """Every row, of a list that comes whole too; a page is asked for when its first row is."""
    while True:
        page = transport.call("GET", path, query=query)
        if not isinstance(page, dict):
            yield from page
            return
        yield from page["results"]
        if not page.get("next"):
            return
        # Only what the address asks for is taken: rows come from where the token belongs, always.
        query = parse_qs(urlsplit(page["next"]).query)
