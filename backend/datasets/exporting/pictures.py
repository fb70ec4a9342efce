"""A zip of PNGs, a folder for each class, as imports read it: only where each picture comes back as the same input."""

import io
import zipfile
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from backend.core.errors import AppError
from backend.datasets.exporting.entries import entry
from backend.datasets.exporting.sink import Sink
from backend.datasets.importing.archives import is_visible
from backend.datasets.importing.folders import folder_of
from backend.datasets.importing.pictures import require_pictures, scaled
from backend.datasets.manifests import SnapshotItem
from backend.datasets.models import Snapshot
from backend.datasets.payloads import Array, Signature, payload_array


def require_folder(snapshot: Snapshot, items: Sequence[SnapshotItem]) -> None:
    """Refuse what would not come back from pictures as it went in; reads every input that is not of bytes.

    Raises: AppError `images_unsuitable`, `export_class`, `export_not_lossless`.
    """
    signature = snapshot.service.signature
    require_pictures(signature)
    for name in snapshot.classes:
        _require_folder_name(_root(snapshot), name)
    if signature["dtype"] == "uint8":
        return
    lost = sum(not _is_exact(payload_array(snapshot.service, item.payload), signature) for item in items)
    if lost:
        raise AppError(
            "export_not_lossless",
            f"{lost:,} of its {len(items):,} inputs lie between the 256 steps of a picture: choose .npz.",
            count=lost,
        )


def folder_pieces(snapshot: Snapshot, items: Sequence[SnapshotItem]) -> Iterator[bytes]:
    """A picture at a time, in the order of the manifest, named by its input's digest."""
    sink, root, service = Sink(), _root(snapshot), snapshot.service
    with zipfile.ZipFile(sink, "w") as archive:
        for item in items:
            png = _png(pixels_of(payload_array(service, item.payload), service.signature))
            archive.writestr(entry(f"{root}/{item.label}/{item.payload}.png"), png)
            yield sink.taken()
    yield sink.taken()


def pixels_of(values: Array, signature: Signature) -> NDArray[np.uint8]:
    """(C, H, W): the pixels that come nearest to an input; bytes are their own."""
    if signature["dtype"] == "uint8":
        return values.astype(np.uint8, copy=False)
    low, high = signature["range"]
    stretched = (values.astype(np.float64) - low) * (255.0 / (high - low))
    pixels: NDArray[np.uint8] = np.rint(stretched).clip(0, 255).astype(np.uint8)
    return pixels


def _is_exact(values: Array, signature: Signature) -> bool:
    return scaled(pixels_of(values, signature), signature).tobytes() == values.tobytes()


def _root(snapshot: Snapshot) -> str:
    return f"{snapshot.service.name}-{snapshot.digest[:12]}"


def _require_folder_name(root: str, label: str) -> None:
    path = f"{root}/{label}/0.png"
    try:
        same = is_visible(path) and folder_of(path) == label
    except AppError:
        same = False
    if not same:
        raise AppError(
            "export_class", f"No folder can be called as the class {label!r} is: choose .npz.", name=label
        )


def _png(pixels: NDArray[np.uint8]) -> bytes:
    upright = np.ascontiguousarray(pixels.transpose(1, 2, 0))  # (H, W, C)
    image = Image.fromarray(upright if upright.shape[2] > 1 else upright[:, :, 0])
    written = io.BytesIO()
    image.save(written, "PNG")
    return written.getvalue()
