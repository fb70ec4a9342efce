"""Files that come from the server: written piece by piece, checked, and there only when they are whole."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from modelcie.errors import BrokenFileError
from modelcie.transport import Transport

# Called with the bytes that are done, and with how many there are where that is known.
Progress = Callable[[int, int | None], None]
DIGEST = re.compile(r'"([0-9a-f]{64})"')


@dataclass(frozen=True)
class Saved:
    """digest: SHA-256 of the file, in hex."""

    path: Path
    size_bytes: int
    digest: str


def download(
    transport: Transport,
    method: str,
    path: str,
    *,
    to: Path,
    digest: str = "",
    progress: Progress | None = None,
    body: Any = None,
) -> Saved:
    """Write the answer to the file `to`, which is replaced.

    digest: the SHA-256 that it must have, in hex; an answer whose ETag is one is held to that, too.
    Raises: BrokenFileError, with nothing at `to` changed, and as `Transport.call`.
    """
    unfinished = to.with_name(f".{to.name}.part")
    try:
        with transport.stream(method, path, body=body) as answer:
            saved = _written(answer, unfinished, to, progress)
            told = DIGEST.fullmatch(answer.headers.get("etag", ""))
        for expected in filter(None, (digest, told and told.group(1))):
            _require(saved, expected)
        unfinished.replace(to)
    finally:
        unfinished.unlink(missing_ok=True)
    return saved


def _written(answer: httpx.Response, unfinished: Path, to: Path, progress: Progress | None) -> Saved:
    length = answer.headers.get("content-length", "")
    sha, size = hashlib.sha256(), 0
    with unfinished.open("wb") as file:
        for piece in answer.iter_bytes():
            file.write(piece)
            sha.update(piece)
            size += len(piece)
            if progress:
                progress(size, int(length) if length.isdecimal() else None)
    return Saved(to, size, sha.hexdigest())


def _require(saved: Saved, digest: str) -> None:
    if saved.digest != digest:
        raise BrokenFileError(
            "digest_differs",
            f"{saved.path.name} came with other content than it should have: get it again.",
            {"expected": digest, "found": saved.digest},
        )
