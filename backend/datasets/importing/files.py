"""The uploaded file of an import, `<home>/imports/<upload>`: grows piece by piece, and goes when the import ends."""

import errno
import fcntl
import hashlib
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from backend.config.environment import ENV
from backend.core.errors import AppError, ConflictError
from backend.datasets.models import DataImport


def file_of(data_import: DataImport) -> Path:
    return ENV.home / "imports" / data_import.upload


def received_bytes(data_import: DataImport) -> int:
    """How much of the file has come in."""
    path = file_of(data_import)
    return path.stat().st_size if path.exists() else 0


def digest_of(data_import: DataImport) -> str:
    with file_of(data_import).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def discard(data_import: DataImport) -> None:
    file_of(data_import).unlink(missing_ok=True)


def require_room(size_bytes: int) -> None:
    """Raises AppError `storage_full`."""
    ENV.home.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(ENV.home).free < size_bytes:
        raise _full()


def append(data_import: DataImport, offset: int, pieces: Iterable[bytes]) -> int:
    """Write pieces from `offset` on, which is where the file ends; returns where it ends then.

    What came before a connection broke stays. Raises: ConflictError `upload_busy`, `offset_mismatch`; AppError
    `upload_too_long`, `storage_full`.
    """
    path = file_of(data_import)
    path.parent.mkdir(parents=True, exist_ok=True)
    with _room_told(), path.open("ab") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise ConflictError("upload_busy", "Another request is sending this file.") from error
        if (end := file.tell()) != offset:
            raise ConflictError(
                "offset_mismatch", f"The file goes on at {end}, not at {offset}.", received_bytes=end
            )
        for piece in pieces:
            end += len(piece)
            if end > data_import.size_bytes:
                raise AppError(
                    "upload_too_long", f"The file was to have {data_import.size_bytes:,} bytes; more came."
                )
            file.write(piece)
    return end


@contextmanager
def _room_told() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise _full() from error
        raise


def _full() -> AppError:
    return AppError("storage_full", "There is no room on the server's disk for this file.")
