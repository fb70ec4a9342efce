"""The latency of each service over the last seconds, posted for those who must not disturb it."""

import logging
import threading
import time
from collections import defaultdict, deque

import numpy as np

from backend.serving.board import post, withdraw

WINDOW_S = 2.0
POST_EVERY_S = 0.25
# 20,000 requests/s for the whole window; beyond that the oldest make room.
MOST = 40_000
logger = logging.getLogger(__name__)


class Latencies:
    """`add` never waits; a thread of its own posts a few times a second."""

    def __init__(self, gateway: str) -> None:
        self._gateway = gateway
        self._answered: dict[str, deque[tuple[float, float]]] = defaultdict(lambda: deque(maxlen=MOST))
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="latencies", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """End, and say nothing more."""
        self._stop.set()
        self._thread.join(timeout=5)
        withdraw(self._gateway)

    def add(self, service: str, latency_ms: float) -> None:
        self._answered[service].append((time.monotonic(), latency_ms))

    def recent(self) -> dict[str, dict[str, float]]:
        """By service name, the `requests` of the window and their `p50_ms` and `p99_ms`."""
        since_s = time.monotonic() - WINDOW_S
        found = {name: _since(answered, since_s) for name, answered in list(self._answered.items())}
        return {name: _figures(latencies) for name, latencies in found.items() if latencies}

    def _run(self) -> None:
        while not self._stop.wait(POST_EVERY_S):
            try:
                post(self._gateway, self.recent())
            except OSError as error:
                logger.warning("The latency could not be posted: %s", error)


def _since(answered: deque[tuple[float, float]], since_s: float) -> list[float]:
    while answered and answered[0][0] < since_s:
        answered.popleft()
    return [latency_ms for _, latency_ms in answered.copy()]


def _figures(latencies_ms: list[float]) -> dict[str, float]:
    p50_ms, p99_ms = np.percentile(latencies_ms, [50, 99])
    return {
        "requests": len(latencies_ms),
        "p50_ms": round(float(p50_ms), 3),
        "p99_ms": round(float(p99_ms), 3),
    }
