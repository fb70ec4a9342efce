"""Open-loop load: requests are sent when they are due, however long the earlier ones take."""

import asyncio
import json
import time
from collections import deque
from pathlib import Path

import numpy as np
import tritonclient.grpc.aio as triton

from benchmarks.interference.serving import MODEL, SIGNATURE, TENSORS

POST_EVERY_S, WINDOW_S = 0.25, 2.0


async def poisson(grpc_url: str, *, rate_per_s: float, seconds: float, seed: int, board: Path) -> np.ndarray:
    """(N,) latencies in ms, each from the moment its request was due; infinite where it failed.

    board: where the latencies of the last seconds are posted, as a gateway does.
    """
    random = np.random.default_rng(seed)
    due_s = np.cumsum(random.exponential(1 / rate_per_s, int(rate_per_s * seconds)))
    image = triton.InferInput(TENSORS["input_name"], [1, *SIGNATURE["shape"]], "UINT8")
    image.set_data_from_numpy(random.integers(0, 256, (1, *SIGNATURE["shape"]), np.uint8))
    latencies = np.full(len(due_s), np.inf)
    recent: deque[tuple[float, float]] = deque()
    async with triton.InferenceServerClient(grpc_url) as client:
        await client.infer(MODEL, [image])
        began_s = time.perf_counter()

        async def ask(number: int) -> None:
            await client.infer(MODEL, [image], client_timeout=30)
            answered_s = time.perf_counter() - began_s
            latencies[number] = 1000 * (answered_s - due_s[number])
            recent.append((answered_s, latencies[number]))

        posting = asyncio.create_task(_post(board, recent, began_s))
        sent = []
        for number, at_s in enumerate(due_s):
            await asyncio.sleep(at_s - (time.perf_counter() - began_s))
            sent.append(asyncio.create_task(ask(number)))
        await asyncio.gather(*sent, return_exceptions=True)
        posting.cancel()
    return latencies


async def _post(board: Path, recent: deque[tuple[float, float]], began_s: float) -> None:
    while True:
        await asyncio.sleep(POST_EVERY_S)
        since_s = time.perf_counter() - began_s - WINDOW_S
        while recent and recent[0][0] < since_s:
            recent.popleft()
        if recent:
            told = {"requests": len(recent), "p99_ms": float(np.percentile([ms for _, ms in recent], 99))}
            part = board / "load.part"
            part.write_text(json.dumps({"written_s": time.time(), "services": {MODEL: told}}))
            part.replace(board / "load.json")
