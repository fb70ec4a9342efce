"""Records what was answered, beside the answering: a bounded queue and one writer thread."""

import logging
import threading
import zlib
from collections import defaultdict, deque
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from django.db import DatabaseError, close_old_connections

from backend.core.clock import now
from backend.core.errors import AppError
from backend.deployments.routing import Route
from backend.gateway.latencies import Latencies
from backend.gateway.upstream import Answer
from backend.monitoring.recording import ObservationIn, TrafficIn, observations_record, traffic_record
from backend.serving.protocol import parse_infer_request, parse_infer_response

QUEUE_LIMIT = 2000
QUEUE_LIMIT_BYTES = 128 << 20
BATCH_LIMIT = 500
FLUSH_S = 0.5
MAX_INFLATED_BYTES = 64 << 20
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Exchange:
    """One answered request, as bytes; it is parsed by the writer, never by the loop that answers."""

    route: Route
    request_id: str
    latency_ms: float
    headers: dict[str, str]
    body: bytes
    answer: Answer

    @property
    def size_bytes(self) -> int:
        return len(self.body) + len(self.answer.body)


class Recorder:
    """`offer` and `count` never wait; what does not fit is dropped and counted."""

    def __init__(self, gateway: str) -> None:
        self._gateway = gateway
        self.latencies = Latencies(gateway)
        self._queue: deque[tuple[datetime, Exchange]] = deque()
        self._queued_bytes = 0
        self._traffic: dict[tuple[int, datetime], TrafficIn] = defaultdict(TrafficIn)
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
        with self._lock:
            self._traffic[route.service_id, _minute()].add(latency_ms, failed=failed)

    def offer(self, exchange: Exchange) -> None:
        with self._lock:
            after_bytes = self._queued_bytes + exchange.size_bytes
            fits = len(self._queue) < QUEUE_LIMIT and after_bytes <= QUEUE_LIMIT_BYTES
            if fits:
                self._queued_bytes = after_bytes
                self._queue.append((now(), exchange))
        if not fits:
            self._dropped(exchange.route.service_id)

    def _dropped(self, service_id: int, count: int = 1) -> None:
        with self._lock:
            self._traffic[service_id, _minute()].dropped += count

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
        self._write_observations()
        with self._lock:
            traffic, self._traffic = self._traffic, defaultdict(TrafficIn)
        try:
            if traffic:
                traffic_record(self._gateway, traffic)
        except DatabaseError as error:
            logger.warning("Traffic is kept in memory, the database does not answer: %s", error)
            self._put_back(traffic)

    def _write_observations(self) -> None:
        """One batch a service; a batch that the database or the disk refuses is dropped and counted."""
        with self._lock:
            batch = [self._queue.popleft() for _ in range(min(len(self._queue), BATCH_LIMIT))]
            self._queued_bytes -= sum(exchange.size_bytes for _, exchange in batch)
        rows: dict[int, list[ObservationIn]] = defaultdict(list)
        for at, exchange in batch:
            rows[exchange.route.service_id].extend(self._observations(at, exchange))
        for service_id, found in rows.items():
            try:
                if found:
                    observations_record(service_id, found)
            except (DatabaseError, OSError) as error:
                logger.warning("%d observations dropped: %s", len(found), error)
                self._dropped(service_id, len(found))

    def _put_back(self, traffic: dict[tuple[int, datetime], TrafficIn]) -> None:
        with self._lock:
            for key, counts in traffic.items():
                kept = self._traffic[key]
                kept.requests += counts.requests
                kept.errors += counts.errors
                kept.dropped += counts.dropped
                kept.latencies += counts.latencies

    def _observations(self, at: datetime, exchange: Exchange) -> list[ObservationIn]:
        """One observation per input of the request; what is no input of the signature is counted as dropped."""
        try:
            inputs, probabilities = _tensors(exchange)
        except AppError as error:
            logger.debug("Not recorded: %s", error.detail)
            self._dropped(exchange.route.service_id)
            return []
        return [
            ObservationIn(
                request_id=exchange.request_id if len(inputs) == 1 else f"{exchange.request_id}:{index}",
                at=at,
                version_number=exchange.route.version_number,
                latency_ms=exchange.latency_ms,
                payload=np.ascontiguousarray(row).tobytes(),
                probabilities=answer,
                predicted=exchange.route.classes[int(answer.argmax())],
            )
            for index, (row, answer) in enumerate(zip(inputs, probabilities, strict=True))
        ]


def _tensors(exchange: Exchange) -> tuple[np.ndarray, np.ndarray]:
    """(N, *shape) in the signature's dtype and (N, C) float32. Raises AppError for anything else."""
    signature, route = exchange.route.signature, exchange.route
    body = _inflated(exchange.body, exchange.headers.get("content-encoding", ""))
    sent = parse_infer_request(body, _header_length(exchange.headers))
    said = parse_infer_response(exchange.answer.body, _header_length(exchange.answer.headers))
    inputs, answers = sent.get(signature["input_name"]), said.get(signature["output_name"])
    if inputs is None or answers is None:
        raise AppError("not_recordable", "The request names other tensors than the signature.")
    if inputs.shape[1:] != tuple(signature["shape"]) or str(inputs.dtype) != signature["dtype"]:
        raise AppError("not_recordable", "The input is not of the signature's shape or type.")
    if answers.shape != (len(inputs), len(route.classes)):
        raise AppError("not_recordable", "The answer does not fit the version's classes.")
    return inputs, answers.astype(np.float32)


def _header_length(headers: dict[str, str]) -> int | None:
    value = headers.get("inference-header-content-length", "")
    return int(value) if value.isdecimal() else None


def _inflated(body: bytes, encoding: str) -> bytes:
    """The plain body; gzip and deflate are undone up to MAX_INFLATED_BYTES."""
    if encoding in ("", "identity"):
        return body
    inflater = zlib.decompressobj(wbits=47 if encoding == "gzip" else 15)
    try:
        plain = inflater.decompress(body, MAX_INFLATED_BYTES)
    except zlib.error as error:
        raise AppError("not_recordable", "The body is not what its encoding says.") from error
    if inflater.unconsumed_tail:
        raise AppError("not_recordable", "The body is too large to record.")
    return plain


def _minute() -> datetime:
    return now().replace(second=0, microsecond=0)
