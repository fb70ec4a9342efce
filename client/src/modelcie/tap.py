"""A tap for clients that ask Triton themselves: what they asked and were answered goes to ModelCI-e, beside the asking.

    client = Tap(InferenceServerClient("triton:8000"), service="digits", url="https://modelcie", key="...")
    result = client.infer("digits", inputs)  # as before, over HTTP or gRPC

No inference waits for the tap or fails by it: what does not fit into its queue is dropped and counted in `lost`.
"""

import atexit
import base64
import http.client
import json
import logging
import random
import threading
import time
import urllib.error
import urllib.request
import uuid
from collections import deque
from collections.abc import Sequence
from datetime import datetime, timezone
from typing import Any, NamedTuple

BATCH_ITEMS = 500
BATCH_BYTES = 8 << 20
SEND_LIMIT_S = 10.0
PAUSE_LIMIT_S = 30.0
logger = logging.getLogger(__name__)


class Exchange(NamedTuple):
    """One answered request as it came; `inputs`: the bytes of (N, *shape)."""

    request_id: str
    time: datetime
    latency_ms: float
    inputs: bytes
    items: int
    result: Any


class Tap:
    """Stands for the client: `infer` is tapped where it asks for the service, all else is the client's own."""

    def __init__(
        self,
        client: Any,
        *,
        service: str,
        url: str,
        key: str,
        input_name: str = "input",
        output_name: str = "probabilities",
        sample_rate: float = 1.0,
        queue_items: int = 2000,
        queue_bytes: int = 64 << 20,
        flush_s: float = 1.0,
        exit_s: float = 5.0,
    ) -> None:
        """url, key: of ModelCI-e's pages and of the service. exit_s: how long the end of the program may wait."""
        self.lost = self.taken = self.rejected = 0
        self.problem = ""
        self._client, self._service, self._key = client, service, key
        self._address = f"{url.rstrip('/')}/api/v1/services/{service}/observations/"
        self._input_name, self._output_name = input_name, output_name
        self._sample_rate, self._flush_s, self._exit_s = sample_rate, flush_s, exit_s
        self._queue_items, self._queue_bytes = queue_items, queue_bytes
        self._queue: deque[Exchange] = deque()
        self._queued_items = self._queued_bytes = self._lost_told = 0
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="modelcie-tap", daemon=True)
        self._thread.start()
        atexit.register(self.close)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def __enter__(self) -> "Tap":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def infer(
        self,
        model_name: str,
        inputs: Sequence[Any],
        model_version: str = "",
        outputs: Sequence[Any] | None = None,
        request_id: str = "",
        *more: Any,
        **options: Any,
    ) -> Any:
        """The client's own. A request without an id is given one, by which a label can be told later."""
        if model_name != self._service:
            return self._client.infer(
                model_name, inputs, model_version, outputs, request_id, *more, **options
            )
        request_id = request_id or uuid.uuid4().hex
        began_s = time.perf_counter()
        result = self._client.infer(model_name, inputs, model_version, outputs, request_id, *more, **options)
        self._offer(request_id, 1000 * (time.perf_counter() - began_s), inputs, result)
        return result

    def close(self) -> None:
        """Send what is queued, for `exit_s` at most; what is left is lost."""
        atexit.unregister(self.close)
        self._stop.set()
        self._thread.join(self._exit_s)
        with self._lock:
            self.lost += self._queued_items
            self._queued_items = 0

    def _offer(self, request_id: str, latency_ms: float, inputs: Sequence[Any], result: Any) -> None:
        try:
            if random.random() >= self._sample_rate:  # noqa: S311 - a sample, no secret
                return
            told = next(one for one in inputs if one.name() == self._input_name)
            count = int(told.shape()[0])
            exchange = Exchange(
                request_id, datetime.now(timezone.utc), latency_ms, _content(told), count, result
            )
            with self._lock:
                fits = (
                    self._queued_items + count <= self._queue_items
                    and self._queued_bytes + len(exchange.inputs) <= self._queue_bytes
                )
                if fits:
                    self._queue.append(exchange)
                    self._queued_items += count
                    self._queued_bytes += len(exchange.inputs)
                else:
                    self.lost += count
        except Exception as error:  # noqa: BLE001 - nothing of the tap reaches who asks
            self._lose(1, f"a request could not be read: {error!r}")

    def _run(self) -> None:
        pause_s = self._flush_s
        while not self._stop.wait(pause_s):
            pause_s = self._flush_s if self._drain() else min(PAUSE_LIMIT_S, 2 * pause_s)
        self._drain()

    def _drain(self) -> bool:
        """Send batch after batch; False where one was not taken, which is kept for the next time."""
        while batch := self._next():
            items = [item for exchange in batch for item in self._items(exchange)]
            if items and not self._send(items):
                return False
            with self._lock:
                for exchange in batch:
                    self._queue.popleft()
                    self._queued_items -= exchange.items
                    self._queued_bytes -= len(exchange.inputs)
        return True

    def _next(self) -> list[Exchange]:
        """The oldest of the queue, which stay in it; one at least."""
        batch: list[Exchange] = []
        items = size = 0
        with self._lock:
            for exchange in self._queue:
                items, size = items + exchange.items, size + len(exchange.inputs)
                if batch and (items > BATCH_ITEMS or size > BATCH_BYTES):
                    break
                batch.append(exchange)
        return batch

    def _items(self, exchange: Exchange) -> list[dict[str, Any]]:
        try:
            version = _version(exchange.result)
            answers = exchange.result.as_numpy(self._output_name)
            size = len(exchange.inputs) // exchange.items
            return [
                {
                    "request_id": exchange.request_id
                    if exchange.items == 1
                    else f"{exchange.request_id}:{index}",
                    "time": exchange.time.isoformat(),
                    "version": version,
                    "latency_ms": exchange.latency_ms,
                    "input": base64.b64encode(exchange.inputs[index * size : (index + 1) * size]).decode(),
                    "probabilities": answers[index].tolist(),
                }
                for index in range(exchange.items)
            ]
        except Exception as error:  # noqa: BLE001 - the thread goes on
            self._lose(exchange.items, f"an answer could not be read: {error!r}")
            return []

    def _send(self, items: list[dict[str, Any]]) -> bool:
        """False where it may be sent again. A batch that is sent twice is taken once."""
        lost = self.lost
        headers = {
            "content-type": "application/json",
            "modelcie-key": self._key,
            "modelcie-lost": str(lost - self._lost_told),
        }
        request = urllib.request.Request(self._address, json.dumps(items).encode(), headers)  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=SEND_LIMIT_S) as answer:  # noqa: S310
                outcome = json.load(answer)
                taken, rejected = int(outcome["taken"]), int(outcome["rejected"])
                refusals = [one for one in outcome["answers"] if one["code"] != "known"]
        except urllib.error.HTTPError as refused:
            said = refused.read(500).decode(errors="replace")
            if refused.code >= 500 or refused.code in (408, 429):
                self._say(f"{refused.code}: {said}")
                return False
            self._lose(len(items), f"{refused.code}: {said}")
            return True
        except (OSError, ValueError, KeyError, TypeError, http.client.HTTPException) as error:
            self._say(repr(error))
            return False
        self._lost_told = lost
        self.taken += taken
        self.rejected += rejected
        if refusals:
            self._say(f"{rejected} of {len(items)} rejected: {refusals[0]['detail']}")
        return True

    def _lose(self, count: int, problem: str) -> None:
        with self._lock:
            self.lost += count
        self._say(problem)

    def _say(self, problem: str) -> None:
        """Once, until there is another."""
        if problem != self.problem:
            logger.warning("ModelCI-e: %s", problem)
        self.problem = problem


def _content(tensor: Any) -> bytes:
    """The bytes of an InferInput, which tritonclient keeps under another name for each protocol and shows nowhere."""
    for name in ("_raw_data", "_raw_content"):
        content = getattr(tensor, name, None)
        if isinstance(content, bytes):
            return content
    raise ValueError("only inputs that are sent as binary data are tapped")


def _version(result: Any) -> int:
    said = result.get_response()
    return int(said["model_version"] if isinstance(said, dict) else said.model_version)
