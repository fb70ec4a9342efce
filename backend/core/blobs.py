"""The content-addressed blob store: a file is named by its SHA-256, written aside, then renamed."""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from backend.config.environment import ENV
from backend.core.errors import AppError

CHUNK_BYTES = 1 << 20
ASIDE = ".aside-"


class BlobStore:
    """Immutable bytes under `root/ab/cdef...`, addressed by digest (64 hex characters)."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, digest: str) -> Path:
        """The file of a digest. Raises AppError `blob_missing`."""
        path = self._place(digest)
        if not path.is_file():
            raise AppError("blob_missing", "Its content is no longer in the blob store.", digest=digest)
        return path

    def holds(self, digest: str) -> bool:
        return self._place(digest).is_file()

    def put(self, content: bytes) -> str:
        """Store `content` and return its digest; the same bytes are stored once."""
        digest = hashlib.sha256(content).hexdigest()
        if not self._is_there(digest):
            with self._aside() as aside:
                aside.write_bytes(content)
                self._settle(aside, digest)
        return digest

    def put_file(self, source: Path) -> str:
        """Store a copy of `source`, streamed, and return its digest."""
        with self._aside() as aside, source.open("rb") as reader, aside.open("wb") as writer:
            hasher = hashlib.sha256()
            while chunk := reader.read(CHUNK_BYTES):
                hasher.update(chunk)
                writer.write(chunk)
            writer.flush()
            digest = hasher.hexdigest()
            if not self._is_there(digest):
                self._settle(aside, digest)
        return digest

    def read(self, digest: str) -> bytes:
        """The bytes, with the digest checked. Raises AppError `blob_missing`, `digest_mismatch`."""
        content = self.path(digest).read_bytes()
        if hashlib.sha256(content).hexdigest() != digest:
            raise AppError("digest_mismatch", "The stored content does not match its digest.", digest=digest)
        return content

    def verified_path(self, digest: str) -> Path:
        """The file of a digest after checking its content. Raises as `read` does."""
        path = self.path(digest)
        with path.open("rb") as reader:
            if hashlib.file_digest(reader, "sha256").hexdigest() != digest:
                raise AppError(
                    "digest_mismatch", "The stored content does not match its digest.", digest=digest
                )
        return path

    def delete(self, digest: str) -> None:
        """Remove a blob; absent is fine."""
        self._place(digest).unlink(missing_ok=True)

    def stored_before(self, at: datetime) -> Iterator[tuple[str, Path]]:
        """Digest and file of every blob that nobody stored since; files that were being written, by no digest."""
        for path in self.root.rglob("*"):
            with suppress(FileNotFoundError):
                if path.is_file() and path.stat().st_mtime < at.timestamp():
                    yield "" if path.name.startswith(ASIDE) else path.parent.name + path.name, path

    def _is_there(self, digest: str) -> bool:
        """Whether it is stored; then it counts as stored now: no sweep takes it from who is about to name it."""
        try:
            os.utime(self._place(digest))
        except FileNotFoundError:
            return False
        return True

    def _place(self, digest: str) -> Path:
        if len(digest) != 64 or not all(c in "0123456789abcdef" for c in digest):
            raise AppError("digest_invalid", "A digest is 64 lower-case hex characters.", digest=digest)
        return self.root / digest[:2] / digest[2:]

    @contextmanager
    def _aside(self) -> Iterator[Path]:
        self.root.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=self.root, prefix=ASIDE)
        os.close(handle)
        try:
            yield Path(name)
        finally:
            Path(name).unlink(missing_ok=True)

    def _settle(self, aside: Path, digest: str) -> None:
        with aside.open("rb") as written:
            os.fsync(written.fileno())
        place = self._place(digest)
        place.parent.mkdir(parents=True, exist_ok=True)
        aside.replace(place)


def blobs() -> BlobStore:
    """The installation's store, `<home>/blobs`."""
    return BlobStore(ENV.home / "blobs")
