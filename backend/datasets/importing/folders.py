"""The images of an archive as items: the folder that an image lies in is its class."""

import unicodedata
from collections.abc import Iterator
from pathlib import Path

from backend.core.errors import AppError
from backend.datasets.importing.archives import Packed, packed_files
from backend.datasets.importing.items import Item, is_printable, printable
from backend.datasets.importing.pictures import picture_input
from backend.datasets.payloads import Signature


def image_items(path: Path, signature: Signature, start: int = 0) -> Iterator[Item]:
    """From the position `start` on; an image in no folder has no label. Raises as `packed_files` does."""
    for packed in packed_files(path, start):
        yield _item(packed, signature)


def _item(packed: Packed, signature: Signature) -> Item:
    name = printable(packed.name)
    try:
        label = folder_of(packed.name)
        values = picture_input(packed.read(), signature)
    except AppError as refusal:
        return Item(packed.position, name, packed.fraction, refusal=refusal)
    return Item(packed.position, name, packed.fraction, values, label)


def folder_of(name: str) -> str | None:
    """The folder that a file lies in, composed as it is typed. Raises AppError `item_name`, `item_escapes`."""
    if not is_printable(name):
        raise AppError("item_name", "Its name holds a control character or bytes that are no text.")
    parts = name.replace("\\", "/").split("/")
    if parts[0] == "" or ".." in parts or ":" in parts[0]:
        raise AppError("item_escapes", "Its name leads out of the archive; pack the folder anew.")
    inside = [part for part in parts if part not in ("", ".")]
    return unicodedata.normalize("NFC", inside[-2]) if len(inside) > 1 else None
