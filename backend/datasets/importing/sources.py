"""Which files an import takes, and what reads their items."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from backend.core.errors import AppError
from backend.datasets.importing.archives import is_archive, packed_files
from backend.datasets.importing.folders import image_items
from backend.datasets.importing.items import Item
from backend.datasets.importing.pictures import require_pictures
from backend.datasets.models import DataImport
from backend.projects.models import Service


def require_readable(path: Path, service: Service) -> None:
    """Refuse a file that no item of it could be taken of.

    Raises: AppError `import_format`, `import_no_items`, and as `pictures.require_pictures` and
    `archives.packed_files`.
    """
    require_pictures(service.signature)
    if not is_archive(path):
        raise AppError(
            "import_format", "This is no zip, tar or tar.gz: pack a folder for each class.", field="file"
        )
    with suppress(StopIteration):
        next(packed_files(path))
        return
    raise AppError("import_no_items", "There is no file in this archive.", field="file")


def items_of(data_import: DataImport, path: Path) -> Iterator[Item]:
    """Its items from its position on."""
    return image_items(path, data_import.service.signature, data_import.position)
