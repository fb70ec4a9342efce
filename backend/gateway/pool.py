"""The connections to one server."""

import asyncio
import ssl
import time
from collections import deque
from collections.abc import Mapping
from urllib.parse import urlsplit

from backend.gateway.answer import Answer
from backend.gateway.connection import Connection

CONNECT_LIMIT_S = 2.0
# Open at a time; whoever comes then waits.
MOST = 256
# A connection that rests for longer is not used again: the server, or what lies between, may be about to end it.
REST_LIMIT_S = 30.0


class Pool:
    """url: the server's, `http` or `https`; what is asked is below its path."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        tls = parts.scheme == "https"
        self._host, self._port = parts.hostname or "", parts.port or (443 if tls else 80)
        self._tls = ssl.create_default_context() if tls else None
        self._base, self._netloc = parts.path.rstrip("/"), parts.netloc.rpartition("@")[2]
        self._resting: deque[Connection] = deque()
        self._room = asyncio.Semaphore(MOST)

    def close(self) -> None:
        """End the connections that rest."""
        while self._resting:
            self._resting.pop().close()

    async def ask(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Raises OSError where the server does not answer.

        A connection that rested may have ended while the request was on its way: then, and as long as nothing was
        said, another is tried. What is asked here may be asked twice.
        """
        head = self._head(method, path, headers, len(body))
        async with self._room:
            while True:
                rested = self._rested()
                connection = rested or await self._opened()
                try:
                    answer = await connection.ask(head, body)
                except ConnectionError:
                    if rested is None or connection.begun:
                        raise
                    continue
                if connection.open:
                    self._resting.append(connection)
                return answer

    def _head(self, method: str, path: str, headers: Mapping[str, str], length: int) -> bytes:
        lines = [
            f"{method} {self._base}{path} HTTP/1.1",
            f"host: {self._netloc}",
            f"content-length: {length}",
        ]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        return "\r\n".join([*lines, "\r\n"]).encode("latin-1")

    def _rested(self) -> Connection | None:
        """The one that was of use last; those that rested too long are ended."""
        since_s = time.monotonic() - REST_LIMIT_S
        while self._resting and self._resting[0].answered_at_s < since_s:
            self._resting.popleft().close()
        while self._resting:
            if (connection := self._resting.pop()).open:
                return connection
        return None

    async def _opened(self) -> Connection:
        loop = asyncio.get_running_loop()
        opening = loop.create_connection(Connection, self._host, self._port, ssl=self._tls)
        try:
            _, connection = await asyncio.wait_for(opening, CONNECT_LIMIT_S)
        except TimeoutError as error:
            raise ConnectionError("There was no connection in time.") from error
        return connection
