"""A snapshot's manifest: one JSON line a sample, by payload, and the arrays that it stands for.

Nothing in it is of this installation: the same inputs with the same labels have the same digest anywhere.
"""

import json
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from backend.core.blobs import blobs
from backend.core.errors import AppError
from backend.datasets.chunks import chunks
from backend.datasets.erased import erased_among
from backend.datasets.models import Sample, Snapshot
from backend.datasets.payloads import Array, payload_array, sample_dtype
from backend.projects.models import Service

FEW = 20


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
    """Those that were erased, that the service has no sample of any more, or whose input is not stored.

    The digest is over the manifest, and verifies without them.
    """
    left = sample_ids(service, items).keys() - erased_among(service.pk, (item.payload for item in items))
    return [item for item in items if item.payload not in left or not blobs().holds(item.payload)]


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


def snapshot_holds(snapshot: Snapshot, payloads: Collection[str]) -> bool:
    """Whether it holds any of these. A few are looked for without reading the manifest line by line."""
    if len(payloads) > FEW:
        return any(item.payload in payloads for item in snapshot_items(snapshot))
    manifest = blobs().read(snapshot.digest)
    return any(f'"payload":"{payload}"'.encode() in manifest for payload in payloads)


def snapshot_arrays(
    snapshot: Snapshot, classes: Sequence[str]
) -> tuple[Array, NDArray[np.int64], NDArray[np.str_]]:
    """x (N, *shape) in the signature's dtype, y (N,) as indices into `classes`, ids (N,) of the samples.

    Raises: AppError `class_unknown` when the snapshot holds a class that `classes` lacks, and as `require_whole`.
    """
    items = snapshot_items(snapshot)
    require_whole(snapshot.service, items)
    return _arrays(snapshot, items, classes)


def arrays_left(
    snapshot: Snapshot, classes: Sequence[str]
) -> tuple[Array, NDArray[np.int64], NDArray[np.str_]]:
    """As `snapshot_arrays`, of what is left: for those who only look at how its inputs are distributed.

    Raises: AppError `class_unknown`, `snapshot_incomplete` where nothing is left.
    """
    items = items_left(snapshot)
    if not items:
        raise AppError("snapshot_incomplete", f"All inputs of snapshot {snapshot.pk} are gone.", count=0)
    return _arrays(snapshot, items, classes)


def items_left(snapshot: Snapshot) -> list[SnapshotItem]:
    """What the snapshot holds, by payload, without what is gone."""
    items = snapshot_items(snapshot)
    gone = set(items_gone(snapshot.service, items))
    return [item for item in items if item not in gone]


def _arrays(
    snapshot: Snapshot, items: Sequence[SnapshotItem], classes: Sequence[str]
) -> tuple[Array, NDArray[np.int64], NDArray[np.str_]]:
    missing = sorted(set(snapshot.classes) - set(classes))
    if missing:
        raise AppError(
            "class_unknown",
            f"The snapshot holds classes that are not asked for: {', '.join(missing)}.",
            missing=missing,
        )
    index = {name: i for i, name in enumerate(classes)}
    service, ids = snapshot.service, sample_ids(snapshot.service, items)
    x = np.empty((len(items), *service.signature["shape"]), sample_dtype(service.signature))
    for row, item in enumerate(items):
        x[row] = payload_array(service, item.payload)
    labels = np.array([index[item.label] for item in items], np.int64)
    return x, labels, np.array([str(ids[item.payload]) for item in items])
