"""What every part of the API shares: `client.runs` and its like are made of these."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from modelcie.downloads import Progress, Saved, download
from modelcie.paging import pages
from modelcie.transport import Transport


class Unset:
    """The type of UNSET: what is left out, where None is a value of its own."""

    def __repr__(self) -> str:
        return "UNSET"


UNSET: Final = Unset()


def or_unset(value: Any) -> Any:
    """The value; UNSET for None, which is left out."""
    return UNSET if value is None else value


def quoted(value: object) -> str:
    """The value as one part of an address."""
    return quote(str(value), safe="")


class Resource:
    """The operations on one kind of thing."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def _call(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        body: Any = None,
        form: Mapping[str, Any] | None = None,
        files: Mapping[str, Path] | None = None,
        content: bytes | None = None,
        if_match: object = None,
        repeatable: bool | None = None,
    ) -> Any:
        return self._transport.call(
            method,
            path,
            query=_query(query),
            body=_set(body),
            form=_set(form),
            files=files,
            content=content,
            if_match=if_match,
            repeatable=repeatable,
        )

    def _pages(self, path: str, *, query: Mapping[str, Any] | None = None) -> Iterator[Any]:
        return pages(self._transport, path, _query(query))

    def _download(
        self,
        method: str,
        path: str,
        *,
        to: Path,
        digest: str = "",
        progress: Progress | None = None,
        body: Any = None,
    ) -> Saved:
        return download(
            self._transport, method, path, to=to, digest=digest, progress=progress, body=_set(body)
        )


def _set(values: Any) -> Any:
    if not isinstance(values, Mapping):
        return values
    return {name: value for name, value in values.items() if value is not UNSET}


def _query(values: Mapping[str, Any] | None) -> dict[str, Any]:
    return _set(values or {})  # type: ignore[no-any-return]
