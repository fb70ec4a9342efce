"""A snapshot's manifest: one JSON line a sample, by payload, and the arrays that it stands for.

Nothing in it is of this installation: the same inputs with the same labels have the same digest anywhere.
"""

import json
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from backend.core.blobs import blobs
from backend.core.errors import AppError
from backend.datasets.chunks import chunks
from backend.datasets.models import Sample, Snapshot
from backend.datasets.payloads import Array, payload_array, sample_dtype
from backend.projects.models import Service


class SnapshotItem(NamedTuple):
    """payload: the digest of the sample's bytes; label: the class it had then."""

    payload: str
    label: str


def write_manifest(items: Iterable[SnapshotItem]) -> str:
    """Store the manifest of the items and return its digest: the same set has the same one."""
    lines = [json.dumps(item._asdict(), separators=(",", ":"), ensure_ascii=False) for item in sorted(items)]
    return blobs().put("".join(f"{line}\n" for line in lines).encode())


def snapshot_items(snapshot: Snapshot) -> list[SnapshotItem]:
    """What the snapshot holds, by payload. Raises AppError `blob_missing`, `digest_mismatch`."""
    text = blobs().read(snapshot.digest).decode()
    # Older manifests hold the sample's id too, and go by it.
    lines = map(json.loads, text.split("\n")[:-1])
    return sorted(SnapshotItem(line["payload"], line["label"]) for line in lines)


def items_gone(service: Service, items: Sequence[SnapshotItem]) -> list[SnapshotItem]:
    """Those that the service has no sample of any more, or whose input is not stored.

    The digest is over the manifest, and verifies without them.
    """
    ids = sample_ids(service, items)
    return [item for item in items if item.payload not in ids or not blobs().holds(item.payload)]


def require_whole(service: Service, items: Sequence[SnapshotItem]) -> None:
    """Refuse items of which any is gone. Raises AppError `snapshot_incomplete`."""
    if gone := items_gone(service, items):
        raise AppError(
            "snapshot_incomplete",
            f"{len(gone):,} of its {len(items):,} inputs are gone: make a snapshot of the rest, and use that.",
            count=len(gone),
        )


def sample_ids(service: Service, items: Iterable[SnapshotItem]) -> dict[str, int]:
    """Payload -> the service's sample of it, for those that it has."""
    found: dict[str, int] = {}
    for piece in chunks(item.payload for item in items):
        rows = Sample.objects.filter(service=service, payload__in=piece).order_by()
        found.update(rows.values_list("payload", "pk"))
    return found


def snapshot_arrays(
    snapshot: Snapshot, classes: Sequence[str]
) -> tuple[Array, NDArray[np.int64], NDArray[np.str_]]:
    """x (N, *shape) in the signature's dtype, y (N,) as indices into `classes`, ids (N,) of the samples.

    Raises: AppError `class_unknown` when the snapshot holds a class that `classes` lacks, and as `require_whole`.
    """
    missing = sorted(set(snapshot.classes) - set(classes))
    if missing:
        raise AppError(
            "class_unknown",
            f"The snapshot holds classes that are not asked for: {', '.join(missing)}.",
            missing=missing,
        )
    items, index = snapshot_items(snapshot), {name: i for i, name in enumerate(classes)}
    service, ids = snapshot.service, sample_ids(snapshot.service, items)
    require_whole(service, items)
    x = np.empty((len(items), *service.signature["shape"]), sample_dtype(service.signature))
    for row, item in enumerate(items):
        x[row] = payload_array(service, item.payload)
    labels = np.array([index[item.label] for item in items], np.int64)
    return x, labels, np.array([str(ids[item.payload]) for item in items])
