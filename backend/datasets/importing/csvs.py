"""A CSV with a header, read line by line: with or without a byte order mark, parted by comma, semicolon, tab or bar."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from backend.core.errors import AppError
from backend.datasets.importing.items import is_printable
from backend.datasets.importing.rows import Columns, Row, require_length, require_width, unreadable

DELIMITERS = ",;\t|"
LINE_LENGTH = 1 << 22


class CsvTable:
    """Bytes that are no UTF-8 make the row that they are in unreadable, not the file."""

    # Any column may hold numbers.
    unfit: frozenset[str] = frozenset()

    def __init__(self, path: Path) -> None:
        self._path, self._size_bytes = path, path.stat().st_size
        with path.open("rb") as raw:
            header = next(_lines(_text(raw)), "")
            self._delimiter = max(DELIMITERS, key=header.count)
        with path.open("rb") as raw:
            self.names = tuple(name.strip() for name in next(self._records(_text(raw)), []))
        if not any(self.names) or not all(map(is_printable, self.names)):
            raise unreadable("its first line is no header of column names")
        require_width(len(self.names))

    def rows(self, columns: Columns, start: int = 0) -> Iterator[Row]:
        at = [self.names.index(name) for name in columns.features]
        label_at = self.names.index(columns.label) if columns.label else None
        with self._path.open("rb") as raw:
            records = self._records(_text(raw))
            next(records)
            for position, record in enumerate(filter(None, records)):
                require_length(position + 1)
                if position < start:
                    continue
                fraction = min(1.0, raw.tell() / self._size_bytes)
                if refusal := self._refusal(record):
                    yield Row(position, fraction, refusal=refusal)
                    continue
                label = None if label_at is None else record[label_at]
                yield Row(position, fraction, [record[index] for index in at], label)

    def _records(self, text: io.TextIOWrapper) -> Iterator[list[str]]:
        """Raises AppError `table_unreadable`."""
        try:
            yield from csv.reader(_lines(text), delimiter=self._delimiter)
        except csv.Error as error:
            raise unreadable(error) from error

    def _refusal(self, record: list[str]) -> AppError | None:
        if len(record) != len(self.names):
            return AppError("row_length", f"It has {len(record)} values for {len(self.names)} columns.")
        if wrong := [name for name, value in zip(self.names, record, strict=True) if not is_printable(value)]:
            detail = f"{wrong[0]} holds a NUL, another control character or bytes that are no UTF-8."
            return AppError("row_no_text", detail)
        return None


def _text(raw: io.BufferedReader) -> io.TextIOWrapper:
    return io.TextIOWrapper(raw, encoding="utf-8-sig", errors="surrogateescape", newline="")


def _lines(text: io.TextIOWrapper) -> Iterator[str]:
    """Its lines, none of which fills the memory."""
    while line := text.readline(LINE_LENGTH):
        if len(line) == LINE_LENGTH:
            raise unreadable(f"a line has more than {LINE_LENGTH:,} characters")
        yield line
