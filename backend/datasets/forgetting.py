"""What this room forgets of erased samples: their bytes, labels and queue items."""

from backend.core.blobs import blobs
from backend.datasets.chunks import chunks
from backend.datasets.erased import Erased, payload_discard, rows_forget, rows_found
from backend.datasets.importing.files import file_of
from backend.datasets.models import BulkItem, DataImport, Label, QueueItem, Sample


def payloads_forget(erased: Erased) -> list[str]:
    for payload in erased.payloads:
        erased.beat()
        payload_discard(payload)
    return []


def payloads_found(erased: Erased) -> int:
    """Payloads in the blob store that no other service has a right to."""
    stored = {payload for payload in erased.payloads if blobs().holds(payload)}
    for piece in chunks(sorted(stored)):
        others = Sample.objects.filter(payload__in=piece, erased_at=None).exclude(service=erased.service)
        stored -= set(others.values_list("payload", flat=True))
    return len(stored)


def labels_forget(erased: Erased) -> list[str]:
    return rows_forget(erased, lambda ids: Label.objects.filter(sample__in=ids))


def labels_found(erased: Erased) -> int:
    return rows_found(erased, lambda ids: Label.objects.filter(sample__in=ids))


def queue_forget(erased: Erased) -> list[str]:
    return rows_forget(erased, lambda ids: QueueItem.objects.filter(sample__in=ids))


def queue_found(erased: Erased) -> int:
    return rows_found(erased, lambda ids: QueueItem.objects.filter(sample__in=ids))


def bulk_items_forget(erased: Erased) -> list[str]:
    """What samples were before they were changed in bulk: it cannot be given back to them any more."""
    return rows_forget(erased, lambda ids: BulkItem.objects.filter(sample__in=ids))


def bulk_items_found(erased: Erased) -> int:
    return rows_found(erased, lambda ids: BulkItem.objects.filter(sample__in=ids))


def uploads_forget(erased: Erased) -> list[str]:
    """Wait for imports that were under way: their file goes as they end, and erased items are refused."""
    return [f"{row} to end" for row in _uploads(erased)]


def uploads_found(erased: Erased) -> int:
    return len(_uploads(erased))


def _uploads(erased: Erased) -> list[DataImport]:
    """Imports that read a file which came in before."""
    rows = DataImport.objects.filter(
        service=erased.service, state__in=["queued", "running"], created_at__lt=erased.at
    )
    return [row for row in rows if file_of(row).exists()]
