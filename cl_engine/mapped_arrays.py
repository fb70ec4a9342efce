"""Arrays that stay in their .npz file: where they lie in it, and a mapping of them."""

from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import Any, BinaryIO
from zipfile import ZIP_STORED, ZipFile, ZipInfo

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

LOCAL_HEADER_BYTES = 30


@dataclass(frozen=True)
class StoredArray:
    """An array of an .npz file. offset: where its values begin in the file, or None where they are compressed."""

    path: Path
    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    offset: int | None

    @property
    def size_bytes(self) -> int:
        return prod(self.shape) * self.dtype.itemsize

    def mapped(self) -> NDArray[Any]:
        """The array, read page by page as it is used. Raises ValueError unless it lies uncompressed in the file."""
        if self.offset is None:
            raise ValueError("it is compressed or in Fortran order, and such an array can not be mapped")
        # Copy on write: torch wants to be allowed to write, and the file must not change.
        return np.memmap(self.path, self.dtype, "c", self.offset, self.shape)


def stored_array(path: Path, name: str) -> StoredArray | None:
    """Where the array lies, None where there is none of the name; no value is read.

    Raises: OSError, BadZipFile, ValueError (no array, an array of objects, or one that is cut off).
    """
    with path.open("rb") as file, ZipFile(file) as archive:
        if f"{name}.npy" not in archive.namelist():
            return None
        member = archive.getinfo(f"{name}.npy")
        with archive.open(member) as content:
            shape, fortran, dtype = _header(content)
            header_bytes = content.tell()
        if dtype.hasobject:
            raise ValueError(f"{name} holds objects, which are never unpickled")
        plain = member.compress_type == ZIP_STORED and not fortran
        offset = _begin(file, member) + header_bytes if plain else None
    found = StoredArray(path, shape, dtype, offset)
    if found.size_bytes != member.file_size - header_bytes:
        raise ValueError(f"{name} is not as long as it says")
    return found


def _header(content: Any) -> tuple[tuple[int, ...], bool, np.dtype[Any]]:
    read = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}
    version = npy.read_magic(content)
    if version not in read:
        raise ValueError(f"it is of the unknown version {version}")
    header: tuple[tuple[int, ...], bool, np.dtype[Any]] = read[version](content)
    return header


def _begin(file: BinaryIO, member: ZipInfo) -> int:
    """Where a member's content begins: after its local header, whose lengths may differ from the directory's."""
    file.seek(member.header_offset)
    header = file.read(LOCAL_HEADER_BYTES)
    name, extra = (int.from_bytes(header[at : at + 2], "little") for at in (26, 28))
    return member.header_offset + LOCAL_HEADER_BYTES + name + extra
