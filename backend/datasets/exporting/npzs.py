"""An `.npz` as `samples_import` and the engine read it: x, y as indices, classes."""

import zipfile
from collections.abc import Iterator, Sequence

import numpy as np

from backend.core.blobs import blobs
from backend.datasets.exporting.entries import entry
from backend.datasets.exporting.sink import Sink
from backend.datasets.manifests import SnapshotItem
from backend.datasets.models import Snapshot
from backend.datasets.payloads import Array, sample_dtype

PIECE_BYTES = 1 << 20


def npz_pieces(snapshot: Snapshot, items: Sequence[SnapshotItem]) -> Iterator[bytes]:
    """Uncompressed, so that it may be read without being in memory; x in the order of the manifest."""
    sink, index = Sink(), {name: at for at, name in enumerate(snapshot.classes)}
    signature = snapshot.service.signature
    with zipfile.ZipFile(sink, "w") as archive:
        with archive.open(entry("x.npy"), "w", force_zip64=True) as x:
            shape = (len(items), *signature["shape"])
            header = {"descr": sample_dtype(signature).str, "fortran_order": False, "shape": shape}
            np.lib.format.write_array_header_1_0(x, header)
            for item in items:
                x.write(blobs().read(item.payload))
                if sink.waiting_bytes > PIECE_BYTES:
                    yield sink.taken()
        _put(archive, "y", np.array([index[item.label] for item in items], np.int64))
        _put(archive, "classes", np.array(snapshot.classes))
    yield sink.taken()


def _put(archive: zipfile.ZipFile, name: str, array: Array) -> None:
    with archive.open(entry(f"{name}.npy"), "w") as file:
        np.lib.format.write_array(file, array, allow_pickle=False)
