"""What the gateway hands over: observations in batches, traffic in counts. No acts: nothing here is a decision."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np
from django.db import transaction

from backend.core.blobs import blobs
from backend.monitoring.models import Observation, ObservationHead, Segment, TrafficMinute

# Upper bounds of the latency histogram, ms: 1, 1.26, 1.58 ... 10,000 (ten steps a decade).
LATENCY_BOUNDS_MS = tuple(round(10 ** (step / 10), 3) for step in range(41))


@dataclass(frozen=True, slots=True)
class ObservationIn:
    """One answered input: `payload` in the signature's dtype and shape, `probabilities` float32 (C,)."""

    request_id: str
    at: datetime
    version_number: int
    latency_ms: float
    payload: bytes
    probabilities: np.ndarray
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
    """Write a batch: one segment blob, one row each, numbered densely in commit order. Returns the last number."""
    blob = blobs().put(b"".join(item.payload for item in batch))
    with transaction.atomic():
        ObservationHead.objects.get_or_create(service_id=service_id)
        head = ObservationHead.objects.select_for_update().get(service_id=service_id)
        size = sum(len(item.payload) for item in batch)
        segment = Segment.objects.create(service_id=service_id, blob=blob, size_bytes=size)
        rows, offset = [], 0
        for sequence, item in enumerate(batch, start=head.sequence + 1):
            rows.append(_row(service_id, segment, sequence, offset, item))
            offset += len(item.payload)
        Observation.objects.bulk_create(rows, batch_size=500)
        head.sequence += len(batch)
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


def _row(service_id: int, segment: Segment, sequence: int, offset: int, item: ObservationIn) -> Observation:
    return Observation(
        service_id=service_id,
        sequence=sequence,
        version_number=item.version_number,
        request_id=item.request_id,
        at=item.at,
        latency_ms=item.latency_ms,
        predicted=item.predicted,
        confidence=float(item.probabilities.max()),
        probabilities=item.probabilities.astype("<f4").tobytes(),
        segment=segment,
        offset=offset,
        length=len(item.payload),
    )
