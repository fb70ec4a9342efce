"""Labels of samples that there are already, as CSV or in the form of COCO: each row names a sample and its class."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from backend.config.environment import ENV
from backend.core.errors import AppError
from backend.datasets.importing.csvs import CsvTable
from backend.datasets.importing.items import About, Item, is_printable, printable
from backend.datasets.importing.rows import Columns, require_length

# What a column that names samples may be called, and what it then holds of them.
KEYS: Mapping[str, str] = {
    **dict.fromkeys(("file", "file_name", "filename", "name", "image", "request", "request_id"), "name"),
    **dict.fromkeys(("sample", "sample_id"), "pk"),
    **dict.fromkeys(("sha256", "sha-256", "digest", "payload"), "payload"),
}
LABELS = ("label", "class", "category")
HEAD_BYTES = 64
Json = dict[str, Any]


def is_label_file(path: Path) -> bool:
    """Whether it is JSON, or a CSV of two columns that name a sample and its class."""
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES).removeprefix(b"\xef\xbb\xbf").lstrip()
    if head.startswith(b"{"):
        return True
    try:
        return _columns(CsvTable(path)) is not None
    except AppError:
        return False


def require_labels(path: Path) -> None:
    """Refuse a file that names no label. Raises AppError `labels_unreadable`, `labels_too_large`, `table_...`."""
    next(label_items(path), None)


def label_items(path: Path, start: int = 0) -> Iterator[Item]:
    """From the position `start` on, each about a sample. Raises as `require_labels` does."""
    with path.open("rb") as file:
        is_json = file.read(HEAD_BYTES).removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{")
    yield from _coco_items(path, start) if is_json else _csv_items(path, start)


def _csv_items(path: Path, start: int) -> Iterator[Item]:
    table = CsvTable(path)
    if (columns := _columns(table)) is None:
        raise _unreadable("its columns are to name a sample (file, sample or sha256) and its label")
    field = KEYS[columns.features[0].lower()]
    for row in table.rows(columns, start):
        if row.refusal:
            yield Item(row.position, f"row {row.position + 1}", row.fraction, refusal=row.refusal)
            continue
        key, label = str(row.features[0]).strip(), str(row.label or "").strip()
        yield _item(row.position, row.fraction, About(field, key), {label} - {""})


def _columns(table: CsvTable) -> Columns | None:
    keys = [name for name in table.names if name.lower() in KEYS]
    labels = [name for name in table.names if name.lower() in LABELS]
    return Columns(labels[0], keys) if (len(keys), len(labels), len(table.names)) == (1, 1, 2) else None


def _coco_items(path: Path, start: int) -> Iterator[Item]:
    """An image each, with the class that all annotations of it name."""
    found = _read(path)
    images, classes = _by_id(found, "images", "file_name"), _by_id(found, "categories", "name")
    named: dict[object, set[str]] = defaultdict(set)
    for annotation in _rows(found, "annotations"):
        named[annotation.get("image_id")].add(classes.get(annotation.get("category_id"), ""))
    require_length(len(images))
    for position, (key, name) in enumerate(images.items()):
        if position >= start:
            yield _item(position, (position + 1) / len(images), About("name", name), named[key])


def _item(position: int, fraction: float, about: About, labels: set[str]) -> Item:
    name = printable(about.value) or f"row {position + 1}"
    if len(labels) > 1:
        detail = f"It has {len(labels)} different labels; a sample has one."
        return Item(position, name, fraction, refusal=AppError("label_several", detail))
    if not (label := next(iter(labels), "")):
        return Item(position, name, fraction, refusal=AppError("label_missing", "It has no label."))
    if not is_printable(about.value) or not about.is_one:
        detail = "What names it is no file's name, no sample's number and no SHA-256."
        return Item(position, name, fraction, refusal=AppError("sample_unnamed", detail))
    return Item(position, name, fraction, label=label, about=about)


def _read(path: Path) -> Json:
    if path.stat().st_size > ENV.import_item_bytes:
        raise AppError(
            "labels_too_large", f"At most {ENV.import_item_bytes:,} bytes of JSON are read: split it."
        )
    try:
        found = json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise _unreadable(error) from error
    if not isinstance(found, dict):
        raise _unreadable("it is no object")
    return found


def _by_id(found: Json, name: str, value: str) -> dict[object, str]:
    return {row.get("id"): str(row.get(value, "")) for row in _rows(found, name)}


def _rows(found: Json, name: str) -> list[Json]:
    rows = found.get(name)
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise _unreadable(f"it has no list of {name}")
    if any(
        isinstance(value, list | dict) for row in rows for key, value in row.items() if key.endswith("id")
    ):
        raise _unreadable(f"an id in its {name} is no number and no text")
    return rows


def _unreadable(reason: object) -> AppError:
    detail = f"These are no labels as a CSV of two columns or as COCO writes them: {reason}."
    return AppError("labels_unreadable", detail, field="file")
