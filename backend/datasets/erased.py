"""Samples that were erased: what a room is told to forget, and what comes in no more."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Model, QuerySet

from backend.core.blobs import blobs
from backend.core.errors import ConflictError
from backend.datasets.chunks import chunks
from backend.datasets.models import Sample
from backend.projects.models import Service


@dataclass(frozen=True)
class Erased:
    """Samples of a service: ids as versions know them, SHA-256 of their bytes.

    at: nothing takes their content up since. cause: reference of the erasure. beat: to be called all along; raises
    where the work is to end.
    """

    service: Service
    ids: frozenset[str]
    payloads: frozenset[str]
    at: datetime
    cause: str = ""
    beat: Callable[[], None] = lambda: None

    @property
    def keys(self) -> list[int]:
        """The ids as rows hold them, ascending."""
        return sorted(map(int, self.ids))


def rows_forget(erased: Erased, rows: Callable[[Sequence[int]], QuerySet[Model]]) -> list[str]:
    """Delete the rows of the erased samples, piece by piece; nothing must end first. rows: those of some ids."""
    for piece in chunks(erased.keys):
        erased.beat()
        rows(piece).delete()
    return []


def rows_found(erased: Erased, rows: Callable[[Sequence[int]], QuerySet[Model]]) -> int:
    """How many rows of the erased samples there are."""
    return sum(rows(piece).count() for piece in chunks(erased.keys))


def erased_among(service_id: int, payloads: Iterable[str]) -> set[str]:
    """Those of the digests whose samples were erased in the service."""
    tombstones = Sample.objects.filter(service_id=service_id, erased_at__isnull=False)
    if not tombstones.exists():
        return set()
    found: set[str] = set()
    for piece in chunks(dict.fromkeys(payloads)):
        found.update(tombstones.filter(payload__in=piece).values_list("payload", flat=True))
    return found


def erased_inputs(service_id: int, inputs: Sequence[bytes]) -> set[int]:
    """Places of the inputs whose bytes were erased; they are hashed only where the service has erased any."""
    if not Sample.objects.filter(service_id=service_id, erased_at__isnull=False).exists():
        return set()
    digests = [hashlib.sha256(content).hexdigest() for content in inputs]
    erased = erased_among(service_id, digests)
    return {place for place, digest in enumerate(digests) if digest in erased}


def sample_erased(count: int = 1, **data: object) -> ConflictError:
    """The refusal of bytes or samples that were erased."""
    what = "This sample was" if count == 1 else f"{count} of the samples were"
    return ConflictError(
        "sample_erased", f"{what} erased for good: the same data are not taken again.", count=count, **data
    )


def require_not_erased(samples: Iterable[Sample]) -> None:
    """Raises ConflictError `sample_erased`."""
    if erased := [sample.pk for sample in samples if sample.erased_at]:
        raise sample_erased(len(erased), samples=erased[:20])


def payload_discard(payload: str) -> bool:
    """Remove the blob unless a sample that is not erased, of whichever service, has it; whether it is gone."""
    if Sample.objects.filter(payload=payload, erased_at=None).exists():
        return False
    blobs().delete(payload)
    return True
