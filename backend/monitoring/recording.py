"""What was served: observations in batches, traffic in counts. No acts: nothing here is a decision."""

import secrets
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import accumulate

import numpy as np
from django.db import transaction

from backend.core.blobs import blobs
from backend.datasets.chunks import chunks
from backend.datasets.erased import erased_inputs
from backend.monitoring.intake.answers import intake_count
from backend.monitoring.models import Observation, ObservationHead, Segment, TrafficMinute
from backend.monitoring.rows import rows_insert

# Upper bounds of the latency histogram, ms: 1, 1.26, 1.58 ... 10,000 (ten steps a decade).
LATENCY_BOUNDS_MS = tuple(round(10 ** (step / 10), 3) for step in range(41))
MARK_BYTES = 16
ERASED = "sample_erased"
COLUMNS = (
    "service_id",
    "sequence",
    "version_number",
    "request_id",
    "at",
    "latency_ms",
    "predicted",
    "confidence",
    "probabilities",
    "segment_id",
    "offset",
    "length",
    "label",
)


@dataclass(frozen=True, slots=True)
class ObservationIn:
    """One answered input: `payload` in the signature's dtype and shape, `probabilities` float32 (C,), if told."""

    request_id: str
    at: datetime
    version_number: int
    latency_ms: float | None
    payload: bytes
    probabilities: np.ndarray | None
    predicted: str


@dataclass(slots=True)
class TrafficIn:
    """Requests of one service in one minute since the last report; `latencies`: bound index -> count."""

    requests: int = 0
    errors: int = 0
    dropped: int = 0
    latencies: Counter[int] = field(default_factory=Counter)

    def add(self, latency_ms: float, *, failed: bool) -> None:
        self.requests += 1
        self.errors += failed
        self.latencies[bisect_left(LATENCY_BOUNDS_MS, latency_ms)] += 1


def observations_record(service_id: int, batch: Sequence[ObservationIn]) -> int:
    """Write a batch: one segment blob, one row each, numbered densely in commit order. Returns the last number.

    Inputs that were erased are left out, and counted.
    """
    batch = _unerased(service_id, batch)
    if not batch:
        head = ObservationHead.objects.filter(service_id=service_id).first()
        return head.sequence if head else 0
    with _segment(service_id, batch) as (segment, offsets), transaction.atomic():
        return _write(segment, list(zip(batch, offsets, strict=True)))


def observations_record_once(service_id: int, batch: Sequence[ObservationIn]) -> set[str]:
    """Write those of a batch whose request is not recorded yet. Returns the ids of the others."""
    if not batch:
        return set()
    with _segment(service_id, batch) as (segment, offsets), transaction.atomic():
        # Asked under the lock: the same batch may be sent twice at once.
        _head(service_id)
        known = recorded(service_id, [item.request_id for item in batch])
        placed = zip(batch, offsets, strict=True)
        if left := [one for one in placed if one[0].request_id not in known]:
            _write(segment, left)
    return known


def recorded(service_id: int, request_ids: Iterable[str]) -> set[str]:
    """Those of the ids under which an observation is written."""
    found: set[str] = set()
    for ids in chunks(request_ids):
        rows = Observation.objects.filter(service_id=service_id, request_id__in=ids)
        found.update(rows.values_list("request_id", flat=True))
    return found


def _unerased(service_id: int, batch: Sequence[ObservationIn]) -> Sequence[ObservationIn]:
    erased = erased_inputs(service_id, [item.payload for item in batch])
    if not erased:
        return batch
    intake_count(service_id, "observation", Counter({ERASED: len(erased)}))
    return [item for place, item in enumerate(batch) if place not in erased]


@contextmanager
def _segment(service_id: int, batch: Sequence[ObservationIn]) -> Iterator[tuple[Segment, list[int]]]:
    """A segment to be saved, whose blob is stored, and where each input begins in it; unsaved, its blob goes again."""
    parts = [secrets.token_bytes(MARK_BYTES), *(item.payload for item in batch)]
    *offsets, size = accumulate(map(len, parts))
    segment = Segment(service_id=service_id, blob=blobs().put(b"".join(parts)), size_bytes=size)
    is_saved = False
    try:
        yield segment, offsets
        is_saved = segment.pk is not None
    finally:
        if not is_saved:
            blobs().delete(segment.blob)


def _head(service_id: int) -> ObservationHead:
    """Locked until the transaction ends: sequences are given out in commit order."""
    ObservationHead.objects.get_or_create(service_id=service_id)
    return ObservationHead.objects.select_for_update().get(service_id=service_id)


def _write(segment: Segment, placed: Sequence[tuple[ObservationIn, int]]) -> int:
    head = _head(segment.service_id)
    segment.save(force_insert=True)
    numbered = enumerate(placed, start=head.sequence + 1)
    rows_insert(
        Observation,
        COLUMNS,
        (_row(segment, sequence, item, offset) for sequence, (item, offset) in numbered),
    )
    head.sequence += len(placed)
    head.save(update_fields=["sequence"])
    return head.sequence


def traffic_record(gateway: str, minutes: Mapping[tuple[int, datetime], TrafficIn]) -> None:
    """Add counts to the rows of (service id, minute) of this gateway, which alone writes them."""
    with transaction.atomic():
        for (service_id, minute), counts in minutes.items():
            row, _ = TrafficMinute.objects.select_for_update().get_or_create(
                service_id=service_id, gateway=gateway, minute=minute
            )
            row.requests += counts.requests
            row.errors += counts.errors
            row.dropped += counts.dropped
            latencies = Counter({int(index): n for index, n in row.latency_histogram.items()})
            row.latency_histogram = {
                str(index): n for index, n in sorted((latencies + counts.latencies).items())
            }
            row.save()


def _row(segment: Segment, sequence: int, item: ObservationIn, offset: int) -> tuple[object, ...]:
    """In the order of COLUMNS."""
    told = item.probabilities
    return (
        segment.service_id,
        sequence,
        item.version_number,
        item.request_id,
        item.at,
        item.latency_ms,
        item.predicted,
        None if told is None else float(told.max()),
        b"" if told is None else told.astype("<f4").tobytes(),
        segment.pk,
        offset,
        len(item.payload),
        "",
    )
