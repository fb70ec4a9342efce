"""Which files an import takes, and what reads their items."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal

from backend.core.errors import AppError
from backend.datasets.importing.archives import is_archive, is_zip, packed_files
from backend.datasets.importing.folders import image_items, labels_beside
from backend.datasets.importing.items import Item
from backend.datasets.importing.label_files import is_label_file, label_items, require_labels
from backend.datasets.importing.npzs import is_npz, npz_items, require_npz
from backend.datasets.importing.pictures import require_pictures
from backend.datasets.importing.rows import Columns
from backend.datasets.importing.tables import columns_checked, columns_guessed, table_items, table_of
from backend.datasets.models import DataImport
from backend.projects.models import Service

Kind = Literal["npz", "labels", "images", "table"]


def kind_of(path: Path, service: Service) -> Kind:
    """What the file holds: inputs, or labels of samples that there are. Raises AppError `import_format`."""
    if is_npz(path):
        return "npz"
    archive = is_archive(path)
    if not archive and is_label_file(path):
        return "labels"
    if service.takes_images != archive:
        wanted = "a CSV or Parquet file" if archive else "a zip, tar or tar.gz with a folder for each class"
        detail = f"This service takes {wanted}, an .npz, or labels of its samples as CSV or JSON."
        raise AppError("import_format", detail, field="file")
    return "images" if archive else "table"


def waits_for_columns(path: Path, service: Service) -> bool:
    """Whether it is a table, whose columns are chosen before an import begins. Raises AppError `import_format`."""
    return kind_of(path, service) == "table"


def require_readable(path: Path, service: Service) -> None:
    """Refuse a file that no item of it could be taken of.

    Raises: AppError `import_format`, `import_no_items`, `images_unsuitable`, and as `archives.packed_files`,
    `tables.table_of`, `npzs.require_npz` and `label_files.require_labels`.
    """
    match kind_of(path, service):
        case "npz":
            require_npz(path, service.signature)
        case "labels":
            require_labels(path)
        case "table":
            table_of(path)
        case "images":
            require_pictures(service.signature)
            # To find them in a tar takes reading all of it, which its worker does.
            if is_zip(path):
                labels_beside(path)
            with suppress(StopIteration):
                next(packed_files(path))
                return
            raise AppError("import_no_items", "There is no file in this archive.", field="file")


def chosen_columns(path: Path, service: Service, columns: Columns | None) -> dict[str, Any]:
    """The columns of a table that an import takes, as it keeps them; {} for all else. columns: None guesses.

    Raises: AppError as `tables.columns_checked` does.
    """
    if not waits_for_columns(path, service):
        return {}
    table, signature = table_of(path), service.signature
    return columns_checked(table, signature, columns or columns_guessed(table, signature))


def items_of(data_import: DataImport, path: Path) -> Iterator[Item]:
    """Its items from its position on."""
    signature, start = data_import.service.signature, data_import.position
    match kind_of(path, data_import.service):
        case "npz":
            return npz_items(path, signature, start)
        case "labels":
            return label_items(path, start)
        case "table":
            return table_items(path, signature, Columns(**data_import.columns), start)
        case "images":
            return image_items(path, signature, start)
