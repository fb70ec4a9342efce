"""Records what was answered, beside the answering: a bounded queue and one writer thread."""

import logging
import threading
from collections import defaultdict, deque
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from django.db import DatabaseError, close_old_connections

from backend.core.clock import now
from backend.core.errors import AppError
from backend.deployments.routing import Route
from backend.gateway.comparing import Comparison, compare
from backend.gateway.inference import Inference, Reply
from backend.gateway.latencies import Latencies
from backend.gateway.reading import inputs_of, labels_of, probabilities_of
from backend.gateway.tallies import ArmKey, Tallies
from backend.gateway.versions import Version
from backend.monitoring.recording import ObservationIn, observations_record

QUEUE_LIMIT = 2000
QUEUE_LIMIT_BYTES = 128 << 20
BATCH_LIMIT = 1000
FLUSH_S = 1.0
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Exchange:
    """One answered request, as it came; it is read by the writer, never by the loop that answers.

    arm: where its confidence is counted.
    """

    route: Route
    version: Version
    asked: Inference[Any]
    reply: Reply
    latency_ms: float
    arm: ArmKey | None = None

    @property
    def size_bytes(self) -> int:
        return self.asked.size_bytes + self.reply.size_bytes

    def drop(self, tallies: Tallies) -> None:
        """There is no room for it."""
        tallies.drop(self.route.service_id)


class Recorder:
    """`offer` and `count` never wait; what does not fit is dropped and counted."""

    def __init__(self, gateway: str) -> None:
        self.latencies = Latencies(gateway)
        self.tallies = Tallies(gateway)
        self._queue: deque[tuple[datetime, Exchange | Comparison]] = deque()
        self._queued_bytes = 0
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="recorder", daemon=True)

    def start(self) -> None:
        self.latencies.start()
        self._thread.start()

    def stop(self) -> None:
        """Write what is left and end."""
        self.latencies.stop()
        self._stop.set()
        self._thread.join(timeout=10)

    def count(self, route: Route, latency_ms: float, *, failed: bool) -> None:
        self.latencies.add(route.service_name, latency_ms)
        self.tallies.count(route.service_id, latency_ms, failed=failed)

    def offer(self, item: Exchange | Comparison) -> None:
        """To be recorded, or compared."""
        with self._lock:
            after_bytes = self._queued_bytes + item.size_bytes
            fits = len(self._queue) < QUEUE_LIMIT and after_bytes <= QUEUE_LIMIT_BYTES
            if fits:
                self._queued_bytes = after_bytes
                self._queue.append((now(), item))
        if not fits:
            item.drop(self.tallies)

    def _run(self) -> None:
        while not self._stop.wait(FLUSH_S):
            close_old_connections()
            self._flush_safely()
        self._flush_safely()

    def _flush_safely(self) -> None:
        """Flush; whatever goes wrong is logged, and the thread records on."""
        try:
            self._flush()
        except Exception:
            logger.exception("a batch of traffic was not recorded")

    def _flush(self) -> None:
        rows: dict[int, list[ObservationIn]] = defaultdict(list)
        for at, item in self._taken():
            if isinstance(item, Comparison):
                compare(item, self.tallies)
            else:
                rows[item.route.service_id].extend(self._observations(at, item))
        self._write_observations(rows)
        self.tallies.write()

    def _taken(self) -> list[tuple[datetime, Exchange | Comparison]]:
        with self._lock:
            batch = [self._queue.popleft() for _ in range(min(len(self._queue), BATCH_LIMIT))]
            self._queued_bytes -= sum(item.size_bytes for _, item in batch)
        return batch

    def _write_observations(self, rows: dict[int, list[ObservationIn]]) -> None:
        """One batch a service; a batch that the database or the disk refuses is dropped and counted."""
        for service_id, found in rows.items():
            try:
                if found:
                    observations_record(service_id, found)
            except (DatabaseError, OSError) as error:
                logger.warning("%d observations dropped: %s", len(found), error)
                self.tallies.drop(service_id, len(found))

    def _observations(self, at: datetime, exchange: Exchange) -> list[ObservationIn]:
        """One observation per input of the request; what is no input of the signature is counted as dropped."""
        signature, version = exchange.route.signature, exchange.version
        try:
            probabilities = probabilities_of(exchange.reply, signature, version)
            inputs = inputs_of(exchange.asked, signature)
            if len(inputs) != len(probabilities):
                raise AppError("not_recordable", "There are not as many answers as inputs.")
        except AppError as error:
            logger.debug("Not recorded: %s", error.detail)
            self.tallies.drop(exchange.route.service_id)
            return []
        if exchange.arm is not None:
            self._count_confidence(exchange.arm, probabilities)
        request_id = exchange.asked.request_id
        return [
            ObservationIn(
                request_id=request_id if len(inputs) == 1 else f"{request_id}:{index}",
                at=at,
                version_number=version.number,
                latency_ms=exchange.latency_ms,
                payload=np.ascontiguousarray(inputs[index]).tobytes(),
                probabilities=probabilities[index],
                predicted=label,
            )
            for index, label in enumerate(labels_of(probabilities, version))
        ]

    def _count_confidence(self, arm: ArmKey, probabilities: np.ndarray) -> None:
        with self.tallies.arm(arm) as counts:
            for confidence in probabilities.max(axis=1):
                counts.add_confidence(float(confidence))
