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


def quoted(value: object) -> str:
    """The value as one part of an address."""
    return quote(str(value), safe="")


class Resource:
    """The operations on one kind of thing. What is None is not sent; of `nullable`, what is UNSET is not."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def _call(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        body: Any = None,
        nullable: Mapping[str, Any] | None = None,
        form: Mapping[str, Any] | None = None,
        files: Mapping[str, Path] | None = None,
        content: bytes | None = None,
        if_match: object = None,
        repeatable: bool | None = None,
    ) -> Any:
        return self._transport.call(
            method,
            path,
            query=_given(query),
            body=_body(body, nullable),
            form=_given(form),
            files=files,
            content=content,
            if_match=if_match,
            repeatable=repeatable,
        )

    def _pages(self, path: str, *, query: Mapping[str, Any] | None = None) -> Iterator[Any]:
        return pages(self._transport, path, _given(query) or {})

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
            self._transport, method, path, to=to, digest=digest, progress=progress, body=_given(body)
        )


def _body(body: Any, nullable: Mapping[str, Any] | None) -> Any:
    """What is sent as JSON; a body that is no object is sent as it is."""
    if nullable is not None:
        told = {name: value for name, value in nullable.items() if value is not UNSET}
        return {**(_given(body) or {}), **told}
    return _given(body) if isinstance(body, Mapping) else body


def _given(values: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Those that are not None; None where there are none to be had."""
    return None if values is None else {name: value for name, value in values.items() if value is not None}
