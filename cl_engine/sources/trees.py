"""The files of a folder or of a zip of one, by their names."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path, PurePosixPath
from typing import Protocol
from zipfile import BadZipFile, ZipFile

from cl_engine.errors import EngineError


class Tree(Protocol):
    """names: of the files, relative and with "/", sorted."""

    names: tuple[str, ...]

    def read(self, name: str) -> bytes:
        """The content of a file. Raises OSError where it is gone or damaged."""


class Folder:
    """A folder on the disk."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self.names = tuple(sorted(self._walked()))

    def read(self, name: str) -> bytes:
        return (self._root / name).read_bytes()

    def _walked(self) -> Iterator[str]:
        """Links are followed, but no folder is entered twice; one that cannot be read is an OSError."""
        entered = set()
        for folder, inside, files in os.walk(self._root, onerror=_raise, followlinks=True):
            if (place := Path(folder).resolve()) in entered:
                inside.clear()
                continue
            entered.add(place)
            yield from ((Path(folder) / file).relative_to(self._root).as_posix() for file in files)


class ZippedFolder:
    """A zip, read without unpacking it; a single folder around everything is left out of the names."""

    def __init__(self, path: Path, archive: ZipFile) -> None:
        self._archive = archive
        found = [entry.filename for entry in archive.infolist() if not entry.is_dir()]
        for name in found:
            _require_inside(path, name)
        self._around = _around([name for name in found if is_visible(name)])
        self.names = tuple(sorted(name.removeprefix(self._around) for name in found))

    def read(self, name: str) -> bytes:
        try:
            return self._archive.read(self._around + name)
        except (BadZipFile, RuntimeError, NotImplementedError) as error:
            raise OSError(str(error)) from error  # Damaged, encrypted, or compressed in an unknown way.


@contextmanager
def opened_tree(path: Path) -> Iterator[Tree]:
    """The files under a folder or in a zip. Raises EngineError dataset_unreadable, zip_entry_escapes."""
    with ExitStack() as opened:
        try:
            tree = Folder(path) if path.is_dir() else ZippedFolder(path, opened.enter_context(ZipFile(path)))
        except (OSError, BadZipFile) as error:
            detail = f"{path} is not a readable folder or zip: {error}."
            raise EngineError("dataset_unreadable", detail, path=str(path)) from error
        yield tree


def is_visible(name: str) -> bool:
    """Whether a file is meant to be seen: neither hidden nor left by a desktop."""
    parts = PurePosixPath(name).parts
    return not any(part.startswith(".") or part == "__MACOSX" for part in parts) and parts[-1] not in (
        "Thumbs.db",
        "desktop.ini",
    )


def _require_inside(path: Path, name: str) -> None:
    entry = PurePosixPath(name.replace("\\", "/"))
    if entry.is_absolute() or ".." in entry.parts or ":" in entry.parts[0]:
        detail = f"{path.name} holds the entry {name!r}, which points out of it; pack the folder anew."
        raise EngineError("zip_entry_escapes", detail, path=str(path), entry=name)


def _raise(error: OSError) -> None:
    raise error


def _around(names: list[str]) -> str:
    """The one folder that holds the others, with its slash; "" where there are several, or none within it."""
    folders = [name for name in names if "/" in name]
    tops = {name.split("/", 1)[0] for name in folders}
    if len(tops) == 1 and any(name.count("/") >= 2 for name in folders):
        return f"{tops.pop()}/"
    return ""
