"""Stamps: a file beside a result that tells from which inputs it was made."""

import hashlib
from collections.abc import Iterable
from pathlib import Path


def digest(files: Iterable[Path], *extra: str) -> str:
    """SHA-256 over the files' names and contents and the extra texts, in hexadecimal."""
    sha = hashlib.sha256()
    for file in files:
        sha.update(f"{file.name}\0".encode())
        sha.update(file.read_bytes() if file.exists() else b"absent")
    for text in extra:
        sha.update(f"\0{text}".encode())
    return sha.hexdigest()


def matches(stamp: Path, key: str) -> bool:
    """Whether the work behind this stamp was finished for this key."""
    return stamp.exists() and stamp.read_text() == key


def write(stamp: Path, key: str) -> None:
    """Says that the work is finished: called last, so that interrupted work is done again."""
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(key)
