"""Which files an import takes, and what reads their items."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from backend.core.errors import AppError
from backend.datasets.importing.archives import is_archive, packed_files
from backend.datasets.importing.folders import image_items
from backend.datasets.importing.items import Item
from backend.datasets.importing.pictures import require_pictures
from backend.datasets.importing.rows import Columns
from backend.datasets.importing.tables import columns_checked, columns_guessed, table_items, table_of
from backend.datasets.models import DataImport
from backend.projects.models import Service


def is_tabular(service: Service) -> bool:
    """Whether its inputs are rows of a table, whose columns are chosen before an import begins."""
    return bool(service.signature["task"] != "image_classification")


def require_suitable(service: Service) -> None:
    """Refuse a service that no file is for. Raises AppError `images_unsuitable`."""
    if not is_tabular(service):
        require_pictures(service.signature)


def require_readable(path: Path, service: Service) -> None:
    """Refuse a file that no item of it could be taken of.

    Raises: AppError `import_format`, `import_no_items`, and as `archives.packed_files` and `tables.table_of`.
    """
    if is_tabular(service):
        if is_archive(path):
            detail = "This service takes vectors: send a CSV or Parquet file."
            raise AppError("import_format", detail, field="file")
        table_of(path)
        return
    if not is_archive(path):
        detail = "This is no zip, tar or tar.gz: pack a folder for each class."
        raise AppError("import_format", detail, field="file")
    with suppress(StopIteration):
        next(packed_files(path))
        return
    raise AppError("import_no_items", "There is no file in this archive.", field="file")


def chosen_columns(path: Path, service: Service, columns: Columns | None) -> dict[str, Any]:
    """The columns of a table that an import takes, as it keeps them; {} for images. columns: None guesses.

    Raises: AppError as `tables.columns_checked` does.
    """
    if not is_tabular(service):
        return {}
    table, signature = table_of(path), service.signature
    return columns_checked(table, signature, columns or columns_guessed(table, signature))


def items_of(data_import: DataImport, path: Path) -> Iterator[Item]:
    """Its items from its position on."""
    signature, start = data_import.service.signature, data_import.position
    if is_tabular(data_import.service):
        return table_items(path, signature, Columns(**data_import.columns), start)
    return image_items(path, signature, start)
