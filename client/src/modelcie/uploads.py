"""Files that go to the server in pieces: announced, sent, begun. What a broken connection cut off goes on."""

import hashlib
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Literal, TypedDict

from modelcie.api import Resources, types
from modelcie.downloads import Progress
from modelcie.errors import BrokenFileError, ConflictError
from modelcie.following import Look

PIECE_BYTES = 4 << 20
# Another request, perhaps one of ours that was cut off, is still writing what it got.
BUSY = "upload_busy"
OFFSET_DIFFERS = "offset_mismatch"


class Options(TypedDict, total=False):
    """reserved: what its samples are held back for. new_class: whether classes that the service lacks are taken."""

    reserved: Literal["", "validation", "golden"]
    new_class: bool


def announce(
    client: Resources, service: str, path: Path, options: Options, resume: int | None = None
) -> types.Import:
    """The import that the file is to be sent to.

    resume: one whose upload stopped half-way, which goes on; the options are its own.
    Raises: BrokenFileError where that is of another file, and as any call does.
    """
    size = path.stat().st_size
    if resume is None:
        return client.imports.create(service, file_name=path.name, size_bytes=size, **options)
    found = client.imports.get(resume)
    if (found["service"], found["file_name"], found["size_bytes"]) != (service, path.name, size):
        whose = f"{found['file_name']} ({found['size_bytes']:,} bytes) for {found['service']}"
        raise BrokenFileError("file_differs", f"Import {resume} is of {whose}, not of this file.")
    return found


def send(
    client: Resources, found: types.Import, path: Path, look: Look, progress: Progress | None = None
) -> None:
    """Send what the server has not got yet. Raises BrokenFileError where the file changes, and as any call does."""
    done, moved_s = found["received_bytes"], time.monotonic()
    while done < found["size_bytes"]:
        before, done = done, _sent(client, found["id"], path, done, look)
        if progress:
            progress(done, found["size_bytes"])
        if done != before:
            moved_s = time.monotonic()
        elif time.monotonic() - moved_s > look.patience_s:
            raise BrokenFileError(
                "upload_stuck", f"Another request keeps sending the file of import {found['id']}."
            )
        else:
            look.wait()


def begin(
    client: Resources,
    found: types.Import,
    path: Path,
    *,
    label: str | None = None,
    features: Sequence[str] | None = None,
) -> types.Import:
    """Have samples made of a file that was sent whole. label, features: the columns of a table; None: as proposed.

    Raises: BrokenFileError where the server has another file than `path`; the import is cancelled then.
    """
    digest = digest_of(path)
    if label is not None and features is None:
        proposed = client.imports.preview(found["id"])
        features = [name for name in (*proposed["features"], proposed["label"]) if name not in ("", label)]
    begun = client.imports.begin(found["id"], label=label, features=features)
    if begun["digest"] != digest:
        client.imports.cancel(found["id"])
        raise BrokenFileError(
            "digest_differs",
            f"Not {path.name} arrived, but something else: import {found['id']} is cancelled.",
        )
    return begun


def digest_of(path: Path) -> str:
    """The SHA-256 of the file, in hex."""
    sha = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(PIECE_BYTES):
            sha.update(piece)
    return sha.hexdigest()


def _sent(client: Resources, number: int, path: Path, offset: int, look: Look) -> int:
    """Send the piece at the offset; where the file goes on, which is there again where nothing could be sent."""
    with path.open("rb") as file:
        file.seek(offset)
        piece = file.read(PIECE_BYTES)
    if not piece:
        raise BrokenFileError("file_changed", f"{path.name} is shorter than when its sending began.")
    try:
        return look.ask(lambda: client.imports.receive(number, piece, offset=offset))["received_bytes"]
    except ConflictError as error:
        if error.code == BUSY:
            return offset
        if error.code == OFFSET_DIFFERS:
            # Some of it came in before, of a request that was not answered.
            return int(error.data["received_bytes"])
        raise
