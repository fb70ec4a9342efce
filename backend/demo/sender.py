"""`python -m backend.demo.sender`: open-loop traffic in a process of its own.

Requests leave on schedule whether or not earlier ones were answered; latency counts from the scheduled
moment; nothing is sent twice; an answer after 5 s is a failed one. Commands come by standard input, one
JSON object a line: {"scenes": ["upright"]} (they alternate; none pauses). Answers go to a file, one a line.
"""

import argparse
import asyncio
import gc
import itertools
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

import aiohttp
import numpy as np

from backend.core.errors import AppError
from backend.serving.protocol import infer_request, parse_infer_response

TIMEOUT_S = 5.0


@dataclass
class Sender:
    """pools: scene -> (N, *shape); each scene's images are sent in order, again from the first."""

    url: str
    rate_per_s: float
    pools: dict[str, np.ndarray]
    out: TextIO
    scenes: list[str] = field(default_factory=list)
    sent: int = 0

    def __post_init__(self) -> None:
        self._next: dict[str, Iterator[int]] = {
            scene: itertools.cycle(range(len(pool))) for scene, pool in self.pools.items()
        }

    async def run(self, stopped: asyncio.Event) -> None:
        """Send until stopped, then wait for the answers that are due."""
        connector = aiohttp.TCPConnector(limit=0)
        timeout = aiohttp.ClientTimeout(total=TIMEOUT_S)
        async with (
            aiohttp.ClientSession(connector=connector, timeout=timeout) as session,
            asyncio.TaskGroup() as due,
        ):
            scheduled = time.time()
            while not stopped.is_set():
                scheduled = max(scheduled + 1 / self.rate_per_s, time.time() - 1)
                await asyncio.sleep(max(0.0, scheduled - time.time()))
                if self.scenes:
                    due.create_task(self._send(session, scheduled))

    async def _send(self, session: aiohttp.ClientSession, scheduled: float) -> None:
        self.sent += 1
        number, scene = self.sent, self.scenes[self.sent % len(self.scenes)]
        index = next(self._next[scene])
        body, headers = infer_request({"input": self.pools[scene][index : index + 1]})
        answer: dict[str, Any] = {"n": number, "scene": scene, "index": index, "at": scheduled, "ok": False}
        try:
            async with session.post(self.url, data=body, headers=headers) as response:
                content = await response.read()
                answer |= {"status": response.status, **_read(response, content)}
        except (aiohttp.ClientError, TimeoutError, AppError) as error:
            answer["error"] = f"{type(error).__name__}: {error}"
        answer["latency_ms"] = (time.time() - scheduled) * 1000
        self.out.write(json.dumps(answer) + "\n")


def _read(response: aiohttp.ClientResponse, content: bytes) -> dict[str, Any]:
    if response.status != 200:
        return {"error": content[:200].decode(errors="replace")}
    length = response.headers.get("Inference-Header-Content-Length")
    probabilities = parse_infer_response(content, int(length) if length else None)["probabilities"]
    return {
        "ok": True,
        "version": int(response.headers["modelcie-version"]),
        "request_id": response.headers["modelcie-request-id"],
        "predicted": int(probabilities[0].argmax()),
    }


async def _obey(sender: Sender, stopped: asyncio.Event) -> None:
    """Take commands until standard input ends."""
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
    )
    while line := await reader.readline():
        sender.scenes = [scene for scene in json.loads(line)["scenes"] if scene in sender.pools]
    stopped.set()


async def _main(sender: Sender) -> None:
    stopped = asyncio.Event()
    async with asyncio.TaskGroup() as both:
        both.create_task(_obey(sender, stopped))
        both.create_task(sender.run(stopped))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", required=True, help="the infer address of a service")
    parser.add_argument("--rate", type=float, required=True, help="requests per second")
    parser.add_argument("--pools", type=Path, required=True, help=".npz with an array for each scene")
    parser.add_argument("--out", type=Path, required=True, help="file that answers are appended to")
    asked = parser.parse_args()
    with np.load(asked.pools, allow_pickle=False) as stored, asked.out.open("a", buffering=1) as out:
        sender = Sender(asked.url, asked.rate, dict(stored), out)
        gc.collect()
        gc.freeze()
        asyncio.run(_main(sender))


if __name__ == "__main__":
    main()
