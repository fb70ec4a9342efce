"""A snapshot's manifest: one JSON line a sample, by id, and the arrays that it stands for."""

import json
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from backend.core.blobs import blobs
from backend.core.errors import AppError
from backend.datasets.models import Snapshot
from backend.datasets.payloads import Array, payload_array, sample_dtype


class SnapshotItem(NamedTuple):
    """id: the sample's, as text; payload: the digest of its bytes; label: the class it had then."""

    id: str
    payload: str
    label: str


def write_manifest(items: Iterable[SnapshotItem]) -> str:
    """Store the manifest of the items and return its digest: the same set has the same one."""
    lines = [json.dumps(item._asdict(), separators=(",", ":"), ensure_ascii=False) for item in items]
    return blobs().put("".join(f"{line}\n" for line in lines).encode())


def snapshot_items(snapshot: Snapshot) -> list[SnapshotItem]:
    """What the snapshot holds, by id. Raises AppError `blob_missing`, `digest_mismatch`."""
    text = blobs().read(snapshot.digest).decode()
    return [SnapshotItem(**json.loads(line)) for line in text.split("\n")[:-1]]


def snapshot_arrays(
    snapshot: Snapshot, classes: Sequence[str]
) -> tuple[Array, NDArray[np.int64], NDArray[np.str_]]:
    """x (N, *shape) in the signature's dtype, y (N,) as indices into `classes`, ids (N,) of the samples.

    Raises: AppError `class_unknown` when the snapshot holds a class that `classes` lacks.
    """
    missing = sorted(set(snapshot.classes) - set(classes))
    if missing:
        raise AppError(
            "class_unknown",
            f"The snapshot holds classes that are not asked for: {', '.join(missing)}.",
            missing=missing,
        )
    items, index = snapshot_items(snapshot), {name: i for i, name in enumerate(classes)}
    signature = snapshot.service.signature
    x = np.empty((len(items), *signature["shape"]), sample_dtype(signature))
    for row, item in enumerate(items):
        x[row] = payload_array(snapshot.service, item.payload)
    return x, np.array([index[item.label] for item in items], np.int64), np.array([item.id for item in items])
