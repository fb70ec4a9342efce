"""How fast models answer on a Triton: latency by batch size, throughput by concurrency, in turns on the same inputs."""

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import product
from typing import Any

import numpy as np

from backend.serving.client import TritonClient

BATCHES = (1, 2, 4, 8, 16, 32)
CONCURRENCIES = (1, 2, 4, 8)
ALONE = (1, 1)
# (batch, concurrency): batches are asked one at a time, concurrent requests hold one input each.
SETTINGS = [*((batch, 1) for batch in BATCHES), *((1, many) for many in CONCURRENCIES[1:])]
ROUNDS = 5
# The 99th percentile of requests alone is what is compared: it is given more of the time.
ALONE_BLOCKS = 4
WARM_S = 0.05
# A slow model is measured in fewer rounds, for no more than so many times the seconds asked for.
LONGEST = 2


@dataclass
class Profile:
    """blocks: model -> the milliseconds of each block of requests alone; block i of every model was measured next to
    the others' block i. figures: model -> one row a setting, as JSON."""

    blocks: dict[str, list[list[float]]]
    figures: dict[str, list[dict[str, Any]]]


@dataclass
class _Cell:
    """What one model did in one setting; wall_s: in all its blocks together."""

    blocks: list[list[float]] = field(default_factory=list)
    wall_s: float = 0.0


class Load:
    """Clients that ask models of the Triton at `url`: closed loop, each waits for its answer before it asks again.

    inputs: (N, ...) as the signature has them; every request takes the next ones, in the same order for every model.
    """

    def __init__(self, url: str, version: int, input_name: str, inputs: np.ndarray) -> None:
        self._url, self._version, self._input_name = url, version, input_name
        self._inputs = np.resize(inputs, (max(BATCHES) + len(inputs), *inputs.shape[1:]))
        self._starts = len(inputs)
        self._clients = threading.local()
        self._threads = ThreadPoolExecutor(max(CONCURRENCIES))

    def close(self) -> None:
        """End the threads, and with them their connections, for whose end Triton waits."""
        self._threads.shutdown()

    def block(self, model: str, batch: int, concurrency: int, seconds: float) -> tuple[list[float], float]:
        """(milliseconds of each request, seconds it all took); at least one request a client."""
        begun = time.perf_counter()

        def client(number: int) -> list[float]:
            return self._ask(model, batch, number, begun + seconds)

        found = list(self._threads.map(client, range(concurrency)))
        return [ms for times in found for ms in times], time.perf_counter() - begun

    def _ask(self, model: str, batch: int, start: int, deadline: float) -> list[float]:
        client = self._client()
        times: list[float] = []
        while not times or time.perf_counter() < deadline:
            at = (start + len(times)) % self._starts
            begun = time.perf_counter()
            client.infer(model, self._version, {self._input_name: self._inputs[at : at + batch]})
            times.append(1000 * (time.perf_counter() - begun))
        return times

    def _client(self) -> TritonClient:
        """The thread's own."""
        if not hasattr(self._clients, "one"):
            self._clients.one = TritonClient(self._url, timeout_s=30.0)
        found: TritonClient = self._clients.one
        return found


def profile(
    load: Load, models: Sequence[str], seconds: float, between_turns: Callable[[int], None]
) -> Profile:
    """Measure the models for about `seconds`, block by block in turn, so that what disturbs one disturbs the other.

    between_turns: called with the number of inputs just answered, whenever each model has had its block; it may rest.
    """
    for model, (batch, concurrency) in product(models, SETTINGS):
        load.block(model, batch, concurrency, WARM_S / len(SETTINGS))
    schedule = [setting for setting in SETTINGS for _ in range(ALONE_BLOCKS if setting == ALONE else 1)]
    block_s = seconds / (ROUNDS * len(schedule) * len(models))
    cells: dict[tuple[str, tuple[int, int]], _Cell] = defaultdict(_Cell)
    measured_s = 0.0
    for _ in range(ROUNDS):
        for turn, setting in enumerate(schedule):
            answered = 0
            for model in models if turn % 2 else reversed(models):
                times, wall_s = load.block(model, *setting, block_s)
                cells[model, setting].blocks.append(times)
                cells[model, setting].wall_s += wall_s
                answered += setting[0] * len(times)
                measured_s += wall_s
            between_turns(answered)
        if measured_s > LONGEST * seconds:
            break
    return Profile(
        blocks={model: cells[model, ALONE].blocks for model in models},
        figures={
            model: [_figures(*setting, cells[model, setting]) for setting in SETTINGS] for model in models
        },
    )


def _figures(batch: int, concurrency: int, cell: _Cell) -> dict[str, Any]:
    times = np.concatenate(cell.blocks)
    p50, p95, p99 = (round(float(ms), 3) for ms in np.percentile(times, [50, 95, 99]))
    return {
        "batch": batch,
        "concurrency": concurrency,
        "requests": len(times),
        "p50_ms": p50,
        "p95_ms": p95,
        "p99_ms": p99,
        "inferences_per_s": round(batch * len(times) / cell.wall_s, 1),
    }
