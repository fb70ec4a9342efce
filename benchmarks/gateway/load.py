"""Clients: those that ask when it is their time, and those that never rest."""

import asyncio
import time
from collections.abc import Sequence

import aiohttp
import numpy as np

from backend.serving.protocol import infer_request

TIMEOUT_S = 30.0
# Different ones: a canary draws by the body.
BODIES = 64


class Client:
    """Asks one address with each of the bodies in turn. Used with `async with`."""

    def __init__(self, url: str, bodies: Sequence[bytes], headers: dict[str, str]) -> None:
        self._url, self._bodies, self._headers = url, bodies, headers
        self._asked = 0

    async def __aenter__(self) -> "Client":
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0), timeout=aiohttp.ClientTimeout(total=TIMEOUT_S)
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._session.close()

    async def ask(self) -> None:
        """Raises SystemExit where the answer is not 200: what fails is not measured."""
        body = self._bodies[self._asked % len(self._bodies)]
        self._asked += 1
        async with self._session.post(self._url, data=body, headers=self._headers) as response:
            said = await response.read()
            if response.status != 200:
                raise SystemExit(f"{self._url} answered {response.status}: {said[:200]!r}")


async def open_loop(client: Client, *, rate_per_s: float, seconds: float, seed: int) -> np.ndarray:
    """(N,) latencies in ms of Poisson requests, each from the moment it was due, however long others take."""
    due_s = np.cumsum(
        np.random.default_rng(seed).exponential(1 / rate_per_s, max(1, int(rate_per_s * seconds)))
    )
    latencies = np.empty(len(due_s))
    async with client:
        await client.ask()
        began_s = time.perf_counter()

        async def ask(number: int) -> None:
            await client.ask()
            latencies[number] = 1000 * (time.perf_counter() - began_s - due_s[number])

        async with asyncio.TaskGroup() as running:
            for number, at_s in enumerate(due_s):
                await asyncio.sleep(at_s - (time.perf_counter() - began_s))
                running.create_task(ask(number))
    return latencies


async def saturated(client: Client, *, connections: int, seconds: float) -> float:
    """Answers a second when so many clients ask again as soon as they are answered."""
    answered = 0
    async with client:
        await client.ask()
        began_s = time.perf_counter()

        async def ask() -> None:
            nonlocal answered
            while time.perf_counter() - began_s < seconds:
                await client.ask()
                answered += 1

        await asyncio.gather(*(ask() for _ in range(connections)))
        return answered / (time.perf_counter() - began_s)


def requests_of(shape: Sequence[int], dtype: str) -> tuple[list[bytes], dict[str, str]]:
    """Bodies with a random input each, and the headers of all."""
    random = np.random.default_rng(0)
    bodies: list[bytes] = []
    headers: dict[str, str] = {}
    for _ in range(BODIES):
        body, headers = infer_request({"input": random.integers(0, 256, (1, *shape)).astype(dtype)})
        bodies.append(body)
    return bodies, headers
