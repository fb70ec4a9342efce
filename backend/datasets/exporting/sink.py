"""A file that is never whole: what is written to it is taken out again, piece by piece."""

import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


class Sink(io.RawIOBase):
    """Writable, and nothing else: writers of zip and Parquet need no more than to be told where they are."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self._at = self._taken = 0

    def writable(self) -> bool:
        return True

    def write(self, content: "ReadableBuffer") -> int:
        piece = bytes(content)
        self._pieces.append(piece)
        self._at += len(piece)
        return len(piece)

    def tell(self) -> int:
        return self._at

    @property
    def waiting_bytes(self) -> int:
        """How much was written since it was last taken."""
        return self._at - self._taken

    def taken(self) -> bytes:
        """What was written since it was last taken."""
        pieces, self._pieces, self._taken = self._pieces, [], self._at
        return b"".join(pieces)
