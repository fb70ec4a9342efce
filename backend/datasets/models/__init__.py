"""Samples, their labels, the curation queue, immutable snapshots, imports, bulk changes and saved views."""

from backend.datasets.models.bulk import BulkChange, BulkItem, SavedView
from backend.datasets.models.imports import DataImport, RejectedItem
from backend.datasets.models.labelling import LabellingSettings
from backend.datasets.models.queue import Answer, Lease, QueueItem
from backend.datasets.models.samples import Label, Sample
from backend.datasets.models.snapshots import Snapshot

__all__ = [
    "Answer",
    "BulkChange",
    "BulkItem",
    "DataImport",
    "Label",
    "LabellingSettings",
    "Lease",
    "QueueItem",
    "RejectedItem",
    "Sample",
    "SavedView",
    "Snapshot",
]
