"""`python -m benchmarks.swap.clients`: clients that never rest, in a process of their own, until their input ends.

Each sends the same image again and again, `pause_s` after each answer, and notes when it asked and was answered, the
version that the gateway named (0: who asks Triton itself is told none that means anything here; -1: it failed), and
the probabilities.
"""

import argparse
import asyncio
import json
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import numpy as np

from backend.serving.protocol import infer_request, parse_infer_response

TIMEOUT_S = 10.0


@dataclass
class Client:
    """asked_s, answered_s: seconds since 1970; answers: (C,) probabilities, NaN where a request failed."""

    url: str
    body: bytes
    headers: dict[str, str]
    classes: int
    asked_s: list[float] = field(default_factory=list)
    answered_s: list[float] = field(default_factory=list)
    versions: list[int] = field(default_factory=list)
    answers: list[np.ndarray] = field(default_factory=list)

    async def run(self, session: aiohttp.ClientSession, pause_s: float, stopped: asyncio.Event) -> None:
        while not stopped.is_set():
            self.asked_s.append(time.time())
            version, answer = await self._ask(session)
            self.answered_s.append(time.time())
            self.versions.append(version)
            self.answers.append(answer)
            await asyncio.sleep(pause_s)

    async def _ask(self, session: aiohttp.ClientSession) -> tuple[int, np.ndarray]:
        try:
            async with session.post(self.url, data=self.body, headers=self.headers) as response:
                content = await response.read()
                if response.status != 200:
                    raise ValueError(content[:200])
                length = response.headers.get("inference-header-content-length")
                outputs = parse_infer_response(content, int(length) if length else None)
                [probabilities] = outputs.values()
                return int(response.headers.get("modelcie-version", 0)), probabilities[0]
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            sys.stderr.write(f"{error!r}\n")
            return -1, np.full(self.classes, np.nan)


async def play(asked: argparse.Namespace, image: np.ndarray) -> None:
    body, headers = infer_request({"input": image})
    urls = [asked.gateway] * asked.through_gateway + [asked.triton] * asked.direct
    clients = [Client(f"{url}/v2/models/{asked.model}/infer", body, headers, asked.classes) for url in urls]
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.run_in_executor(None, lambda: (sys.stdin.read(), loop.call_soon_threadsafe(stopped.set)))
    timeout = aiohttp.ClientTimeout(total=TIMEOUT_S)
    async with (
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0), timeout=timeout) as session,
        asyncio.TaskGroup() as running,
    ):
        for client in clients:
            running.create_task(client.run(session, asked.pause_s, stopped))
    columns: dict[str, Any] = {}
    for number, client in enumerate(clients):
        for name in ("asked_s", "answered_s", "versions", "answers"):
            columns[f"{name}_{number}"] = np.array(getattr(client, name))
    np.savez(asked.out, **columns)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.swap.clients", description=__doc__)
    for name in ("gateway", "triton", "model"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--through-gateway", type=int, default=4)
    parser.add_argument("--direct", type=int, default=1)
    parser.add_argument("--classes", type=int, default=10)
    parser.add_argument("--pause-s", type=float, default=0.01)
    parser.add_argument("--image", type=json.loads, required=True, help="nested lists, (1, *shape) of uint8")
    parser.add_argument("--out", type=Path, required=True)
    asked = parser.parse_args()
    asyncio.run(play(asked, np.array(asked.image, np.uint8)))


if __name__ == "__main__":
    main()
