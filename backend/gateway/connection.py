"""One HTTP/1.1 connection to a server, kept open from one request to the next."""

import asyncio
import time
from typing import cast

import httptools

from backend.gateway.answer import Answer

FORWARDED_ANSWER = frozenset({b"content-type", b"content-encoding", b"inference-header-content-length"})


class Connection(asyncio.Protocol):
    """Asks one request at a time; closed for good once anything goes wrong.

    answered_at_s: when it was last of use, by the monotonic clock. begun: whether any of the answer has come.
    """

    def __init__(self) -> None:
        self.answered_at_s = 0.0
        self.begun = False
        self._parser = httptools.HttpResponseParser(self)
        self._transport: asyncio.Transport | None = None
        self._answer: asyncio.Future[Answer] | None = None
        self._headers: dict[str, str] = {}
        self._chunks: list[bytes] = []

    @property
    def open(self) -> bool:
        return self._transport is not None and not self._transport.is_closing()

    async def ask(self, head: bytes, body: bytes) -> Answer:
        """Send a request and wait for all of its answer. Raises ConnectionError."""
        if self._transport is None or self._transport.is_closing():
            raise ConnectionError("The connection is closed.")
        self.begun = False
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.writelines((head, body))
        try:
            return await self._answer
        except asyncio.CancelledError:
            # The server learns that nobody waits, and its answer is not taken for the next one's.
            self.close()
            raise

    def close(self) -> None:
        if self._transport is not None:
            self._transport.abort()

    # What the loop calls.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        self.begun = True
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError:
            self.close()

    def connection_lost(self, error: Exception | None) -> None:
        self._transport = None
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(ConnectionError("The connection ended before the answer did."))

    # What the parser calls.

    def on_header(self, name: bytes, value: bytes) -> None:
        if (lower := name.lower()) in FORWARDED_ANSWER:
            self._headers[lower.decode()] = value.decode("latin-1")

    def on_body(self, chunk: bytes) -> None:
        self._chunks.append(chunk)

    def on_message_complete(self) -> None:
        answer = Answer(self._parser.get_status_code(), self._headers, b"".join(self._chunks))
        self._headers, self._chunks = {}, []
        if answer.status < 200:
            return
        if not self._parser.should_keep_alive():
            self.close()
        if self._answer is None or self._answer.done():
            # Nobody asked for this.
            self.close()
        else:
            self.answered_at_s = time.monotonic()
            self._answer.set_result(answer)
