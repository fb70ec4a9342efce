"""The files in a zip, a tar or a tar.gz, read one after another: nothing is unpacked, and no name in it becomes a path.

What an archive says of its sizes is not believed: no read takes more than the limits allow.
"""

import gzip
import lzma
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO, Any, Self

from backend.config.environment import ENV
from backend.core.errors import AppError

ZIP, GZIP = b"PK\x03\x04", b"\x1f\x8b"
TAR, TAR_AT = b"ustar", 257
# What takes no more than this unpacked is no bomb, however small it was packed.
FREE_BYTES = 1 << 20
# Headers of a tar that tell of the file after them, such as its long name.
EXTENDED = (
    *(tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK),
    *(tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE),
)
HEADER_BYTES = 1 << 16
# Of a zip's directory, for each entry that the limit allows.
DIRECTORY_BYTES_EACH = 256
DAMAGE = (
    *(OSError, ValueError, EOFError, RuntimeError),
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, tarfile.TarError),
)
LEFT_BY_DESKTOPS = ("Thumbs.db", "desktop.ini")


@dataclass(frozen=True)
class Packed:
    """A file in an archive. read: its bytes; raises AppError `item_...`. fraction: of the archive behind it."""

    position: int
    name: str
    fraction: float
    read: Callable[[], bytes]


def is_archive(path: Path) -> bool:
    """Whether it begins as a zip, a tar or a gzip does."""
    with path.open("rb") as file:
        head = file.read(TAR_AT + len(TAR))
    return head.startswith((ZIP, GZIP)) or head[TAR_AT:] == TAR


def is_zip(path: Path) -> bool:
    """Whether it begins as a zip does: its names are in a directory, and not among the files."""
    with path.open("rb") as file:
        return file.read(len(ZIP)) == ZIP


def zip_names(path: Path) -> list[str]:
    """The names in a zip; none of what is no zip, or of a damaged one. Raises AppError `archive_too_many`."""
    if not is_zip(path):
        return []
    with path.open("rb") as file:
        _require_directory(file, path.stat().st_size)
        try:
            with zipfile.ZipFile(file) as archive:
                return archive.namelist()
        except DAMAGE:
            return []


def packed_files(path: Path, start: int = 0) -> Iterator[Packed]:
    """The visible files of an archive from the position `start` on; each is to be read before the next is asked for.

    Raises: AppError `archive_unreadable`, `archive_too_many`, `archive_expands`.
    """
    try:
        with path.open("rb") as file:
            if is_zip(path):
                yield from _zipped(file, path.stat().st_size, start)
            else:
                yield from _tarred(file, path, start)
    except DAMAGE as error:
        raise AppError(
            "archive_unreadable", f"This is no zip, tar or tar.gz that can be read to its end: {error}."
        ) from error


def _zipped(file: IO[bytes], size_bytes: int, start: int) -> Iterator[Packed]:
    _require_directory(file, size_bytes)
    with zipfile.ZipFile(file) as archive:
        entries = [entry for entry in archive.infolist() if not entry.is_dir() and is_visible(entry.filename)]
        _require_count(len(entries))
        _require_expansion(sum(entry.file_size for entry in entries), size_bytes)
        for position, entry in enumerate(entries[start:], start):
            read = partial(_unzipped, archive, entry)
            # zipfile cuts a name at its first NUL.
            yield Packed(position, entry.orig_filename, (position + 1) / len(entries), read)


def _unzipped(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise _link()
    if entry.flag_bits & 1:
        raise AppError("item_encrypted", "It is encrypted; pack it without a password.")
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise AppError("item_compression", "It is compressed in a rare way; pack it stored or deflated.")
    _require_item_size(max(entry.file_size, entry.compress_size))
    if entry.file_size > FREE_BYTES and entry.file_size > ENV.import_expansion * entry.compress_size:
        raise AppError(
            "item_expands", f"It would take more than {ENV.import_expansion} times its packed size unpacked."
        )
    with _damage_told(), archive.open(entry) as opened:
        return opened.read(entry.file_size)


def _tarred(file: IO[bytes], path: Path, start: int) -> Iterator[Packed]:
    size_bytes, head = path.stat().st_size, file.read(len(GZIP))
    file.seek(0)
    with _opened_tar(file, size_bytes, packed=head == GZIP) as archive:
        position = 0
        while member := archive.next():
            archive.members = []  # type: ignore[attr-defined]  # It would keep every header.
            if member.isdir() or not is_visible(member.name):
                continue
            _require_count(position + 1)
            if position >= start:
                read = partial(_untarred, archive, member)
                yield Packed(position, member.name, min(1.0, file.tell() / size_bytes), read)
            position += 1


def _opened_tar(file: IO[bytes], size_bytes: int, *, packed: bool) -> tarfile.TarFile:
    if packed:
        # As a stream, for a gzip that is asked to go back begins anew.
        stream: Any = _Expanding(gzip.GzipFile(fileobj=file), size_bytes)
        return tarfile.open(fileobj=stream, mode="r|", tarinfo=_Header)
    return tarfile.open(fileobj=file, mode="r:", tarinfo=_Header)


def _untarred(archive: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    if member.issym() or member.islnk():
        raise _link()
    if not member.isreg() or member.issparse():
        raise AppError("item_no_file", "It is no plain file.")
    _require_item_size(member.size)
    with _damage_told():
        opened = archive.extractfile(member)
        return opened.read() if opened else b""


class _Header(tarfile.TarInfo):
    """Refuses headers that would fill the memory."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
        found = super().frombuf(buf, encoding, errors)
        if found.type in EXTENDED and found.size > HEADER_BYTES:
            raise AppError("archive_unreadable", "A header in this tar is longer than any name.")
        return found


class _Expanding:
    """What a gzip unpacks to, up to the limit. Raises AppError `archive_expands`."""

    def __init__(self, unpacked: gzip.GzipFile, size_bytes: int) -> None:
        self._unpacked, self._size_bytes, self._count = unpacked, size_bytes, 0

    def read(self, size: int) -> bytes:
        content = self._unpacked.read(size)
        self._count += len(content)
        _require_expansion(self._count, self._size_bytes)
        return content


@contextmanager
def _damage_told() -> Iterator[None]:
    try:
        yield
    except DAMAGE as error:
        raise AppError("item_damaged", f"It is damaged in the archive: {error}.") from error


def is_visible(name: str) -> bool:
    """Whether a file is meant to be seen: neither hidden nor left by a desktop."""
    parts = [part for part in PurePosixPath(name.replace("\\", "/")).parts if part != ".."]
    hidden = any(part.startswith(".") or part == "__MACOSX" for part in parts)
    return bool(parts) and not hidden and parts[-1] not in LEFT_BY_DESKTOPS


def _require_directory(file: IO[bytes], size_bytes: int) -> None:
    """Refuse a zip, before it is read, whose directory alone would fill the memory: AppError `archive_too_many`."""
    file.seek(max(0, size_bytes - (1 << 16) - 128))
    tail = file.read()
    file.seek(0)
    at, at64 = tail.rfind(b"PK\x05\x06"), tail.rfind(b"PK\x06\x06")
    told = int.from_bytes(tail[at + 12 : at + 16], "little") if at >= 0 else 0
    if at64 >= 0:
        told = max(told % 0xFFFFFFFF, int.from_bytes(tail[at64 + 40 : at64 + 48], "little"))
    if told > max(FREE_BYTES, ENV.import_items * DIRECTORY_BYTES_EACH):
        raise _too_many()


def _require_count(count: int) -> None:
    if count > ENV.import_items:
        raise _too_many()


def _require_item_size(size_bytes: int) -> None:
    if size_bytes > ENV.import_item_bytes:
        raise AppError(
            "item_too_large", f"It takes {size_bytes:,} bytes; at most {ENV.import_item_bytes:,} are taken."
        )


def _require_expansion(unpacked_bytes: int, size_bytes: int) -> None:
    if unpacked_bytes > max(FREE_BYTES, ENV.import_expansion * size_bytes):
        raise AppError(
            "archive_expands",
            f"The archive would take more than {ENV.import_expansion} times its size unpacked: pack its "
            "images as PNG or JPEG, or split it.",
        )


def _too_many() -> AppError:
    return AppError("archive_too_many", f"It holds more than {ENV.import_items:,} files: split it.")


def _link() -> AppError:
    return AppError("item_link", "It is a link; pack the file that it leads to.")
