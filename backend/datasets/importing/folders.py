"""The images of an archive as items: the folder that an image lies in is its class, or a file of labels says it."""

import tempfile
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from backend.core.errors import AppError
from backend.datasets.importing.archives import Packed, packed_files
from backend.datasets.importing.items import Item, is_printable, printable
from backend.datasets.importing.label_files import label_items
from backend.datasets.importing.pictures import picture_input
from backend.datasets.payloads import Signature

LABEL_FILES = ("labels.csv", "labels.json", "annotations.json", "_annotations.coco.json")


@dataclass(frozen=True)
class Beside:
    """A file of labels in the archive, `name`. told: what it says of an image, by the image's name."""

    name: str
    told: dict[str, Item] = field(default_factory=dict)

    def label(self, name: str) -> str | None:
        """Of the image in the archive, None where the file is silent. Raises AppError where its row was refused."""
        folder = str(PurePosixPath(self.name).parent)
        inside = str(PurePosixPath(name)).removeprefix(f"{folder}/")
        found = self.told.get(inside) or self.told.get(PurePosixPath(name).name)
        if found and found.refusal:
            raise found.refusal
        return found.label if found else None


def image_items(path: Path, signature: Signature, start: int = 0) -> Iterator[Item]:
    """From the position `start` on; an image that nothing says the class of has no label.

    Raises: as `packed_files` and `labels_beside`.
    """
    beside = labels_beside(path)
    for packed in packed_files(path, start):
        if not beside or packed.name != beside.name:
            yield _item(packed, signature, beside)


def labels_beside(path: Path) -> Beside | None:
    """What an archive's file of labels says of its images; None where none is found. Raises as `label_items`.

    A tar is walked to its end for it.
    """
    files = packed_files(path)
    if (packed := _labels_among(files)) is None:
        return None
    with tempfile.NamedTemporaryFile() as aside:
        aside.write(packed.read())
        aside.flush()
        return Beside(packed.name, {_key(item): item for item in label_items(Path(aside.name))})


def _labels_among(files: Iterator[Packed]) -> Packed | None:
    # Where the archive is damaged, what came before it is still to come in: its images tell.
    with suppress(AppError):
        return next((one for one in files if PurePosixPath(one.name).name.lower() in LABEL_FILES), None)
    return None


def _key(item: Item) -> str:
    return item.about.value if item.about else item.name


def _item(packed: Packed, signature: Signature, beside: Beside | None) -> Item:
    name = printable(packed.name)
    try:
        folder = folder_of(packed.name)
        label = beside.label(packed.name) if beside else folder
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
