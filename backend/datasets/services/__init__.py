"""What changes samples, labels, the queue and snapshots."""

from backend.datasets.services.exports import snapshot_export
from backend.datasets.services.freezing import snapshots_freeze
from backend.datasets.services.imports import samples_import
from backend.datasets.services.labels import label_set
from backend.datasets.services.queue import queue_add, queue_label, queue_skip
from backend.datasets.services.samples import samples_add
from backend.datasets.services.snapshots import snapshot_create

__all__ = [
    "label_set",
    "queue_add",
    "queue_label",
    "queue_skip",
    "samples_add",
    "samples_import",
    "snapshot_create",
    "snapshot_export",
    "snapshots_freeze",
]
