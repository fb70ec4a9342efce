"""Looks for a sample's content in every file and in every column of every table."""

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from django.db import connection


def needles(values: np.ndarray) -> dict[str, bytes]:
    """The bytes of an input of uint8, and of its decoded values as others may keep them."""
    flat = values.ravel()
    pixels = flat.astype(np.float32)
    as_numbers = [flat.tolist(), pixels.tolist()]
    texts = {
        f"json {at}.{gap}": gap.join(map(str, one)).encode()
        for at, one in enumerate(as_numbers)
        for gap in (",", ", ")
    }
    return texts | {
        "bytes": flat.tobytes(),
        "float32": pixels.tobytes(),
        "scaled float32": (pixels / 255).tobytes(),
        "scaled float32 by 1/255": (pixels * np.float32(1 / 255)).tobytes(),
        "centred float32": (pixels / 127.5 - 1).tobytes(),
        "float64": flat.astype(np.float64).tobytes(),
        "scaled float64": (flat / 255).tobytes(),
        "float16": flat.astype(np.float16).tobytes(),
    }


def found_in_files(folder: Path, values: np.ndarray) -> list[str]:
    """`path: how` of every file under the folder that holds it, archives opened."""
    return [
        f"{path.relative_to(folder)}{member}: {how}"
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        for member, content in _contents(path)
        for how, needle in needles(values).items()
        if needle in content
    ]


def found_in_database(values: np.ndarray) -> list[str]:
    """`table.column: how` of every value that holds it."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            columns = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                for column, value in zip(columns, row, strict=True):
                    content = _as_bytes(value)
                    found += [
                        f"{table}.{column}: {how}"
                        for how, needle in needles(values).items()
                        if needle in content
                    ]
    return found


def _contents(path: Path) -> Iterator[tuple[str, bytes]]:
    content = path.read_bytes()
    yield "", content
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                yield f"/{name}", archive.read(name)


def _as_bytes(value: Any) -> bytes:
    if isinstance(value, bytes | memoryview):
        return bytes(value)
    return (value if isinstance(value, str) else json.dumps(value, default=str)).encode()
