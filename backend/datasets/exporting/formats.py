"""The forms that a snapshot can be taken out in, and which of them lose nothing of it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from backend.core.errors import AppError
from backend.datasets.exporting.npzs import npz_pieces
from backend.datasets.exporting.parquets import parquet_pieces, require_table
from backend.datasets.exporting.pictures import folder_pieces, require_folder
from backend.datasets.manifests import SnapshotItem, require_whole
from backend.datasets.models import Snapshot
from backend.projects.models import Service

Pieces = Callable[[Snapshot, Sequence[SnapshotItem]], Iterator[bytes]]


@dataclass(frozen=True)
class Format:
    """name: as it is asked for; title: as people read it; suffix: of its file."""

    name: str
    title: str
    suffix: str
    content_type: str
    pieces: Pieces


NPZ = Format("npz", "NumPy arrays (.npz)", "npz", "application/zip", npz_pieces)
PARQUET = Format("parquet", "Parquet table", "parquet", "application/vnd.apache.parquet", parquet_pieces)
IMAGES = Format("images", "Image folder (zip of PNGs)", "zip", "application/zip", folder_pieces)
FORMATS = (NPZ, PARQUET, IMAGES)


def formats_for(service: Service) -> list[Format]:
    """Those that the service's own imports read again."""
    return [NPZ, IMAGES if service.takes_images else PARQUET]


def require_lossless(snapshot: Snapshot, items: Sequence[SnapshotItem], name: str) -> Format:
    """The format, of a snapshot that will have the same digest when it is brought in again.

    Raises: AppError `export_format`, `snapshot_incomplete`, and as `require_table` and `require_folder`.
    """
    offered = {one.name: one for one in formats_for(snapshot.service)}
    if name not in offered:
        raise AppError(
            "export_format",
            f"Snapshots of {snapshot.service.name} go out as {' or '.join(offered)}, not as {name!r}.",
            field="format",
        )
    require_whole(snapshot.service, items)
    if name == "parquet":
        require_table(snapshot)
    if name == "images":
        require_folder(snapshot, items)
    return offered[name]
