"""Samples with their pictures, labels, the queue, snapshots and bulk changes, for the members of their projects."""

from backend.datasets.admin.bulk import BulkChangeAdmin
from backend.datasets.admin.queue import QueueItemAdmin
from backend.datasets.admin.samples import LabelAdmin, SampleAdmin
from backend.datasets.admin.snapshots import SnapshotAdmin

__all__ = ["BulkChangeAdmin", "LabelAdmin", "QueueItemAdmin", "SampleAdmin", "SnapshotAdmin"]
