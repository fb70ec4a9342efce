"""What changes samples, labels, the queue, snapshots and saved views."""

from backend.datasets.services.answers import queue_flag, queue_label, queue_label_alike, queue_skip
from backend.datasets.services.bulk import bulk_cancel, bulk_change, bulk_undo
from backend.datasets.services.exports import snapshot_export
from backend.datasets.services.freezing import snapshots_freeze
from backend.datasets.services.imports import samples_import
from backend.datasets.services.labelling import labelling_set
from backend.datasets.services.labels import label_set
from backend.datasets.services.leases import queue_release, queue_take, queue_take_alike, review_take
from backend.datasets.services.queue import queue_add, queue_restore
from backend.datasets.services.renewing import snapshot_renew
from backend.datasets.services.reviews import review_accept, review_return
from backend.datasets.services.samples import samples_add
from backend.datasets.services.snapshots import snapshot_create
from backend.datasets.services.undoing import queue_undo
from backend.datasets.services.views import view_delete, view_rename, view_save

__all__ = [
    "bulk_cancel",
    "bulk_change",
    "bulk_undo",
    "label_set",
    "labelling_set",
    "queue_add",
    "queue_flag",
    "queue_label",
    "queue_label_alike",
    "queue_release",
    "queue_restore",
    "queue_skip",
    "queue_take",
    "queue_take_alike",
    "queue_undo",
    "review_accept",
    "review_return",
    "review_take",
    "samples_add",
    "samples_import",
    "snapshot_create",
    "snapshot_export",
    "snapshot_renew",
    "snapshots_freeze",
    "view_delete",
    "view_rename",
    "view_save",
]
