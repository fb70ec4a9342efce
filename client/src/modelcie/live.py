"""The live socket: it says when it is worth a look, and nothing else. Without it one looks again after a second."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from modelcie.errors import ModelcieError
from modelcie.transport import Transport

if TYPE_CHECKING:
    from websockets.sync.client import ClientConnection

PATH = "/ws/live/"
LOOK_EVERY_S = 1.0
# With a socket: looks are never closer, and never farther apart, whatever it says.
LEAST_S, MOST_S = 0.5, 10.0
TRY_EVERY_S = 30.0
OPEN_LIMIT_S = 10.0


class Live:
    """Waits for news of topics, such as `run:7`; they are asked for when it first waits."""

    def __init__(self, transport: Transport, topics: Callable[[], Sequence[str]]) -> None:
        self._transport, self._topics = transport, topics
        self._cursors: dict[str, int] = {}
        self._socket: ClientConnection | None = None
        self._tried_s = float("-inf")

    def __enter__(self) -> Live:
        return self

    def __exit__(self, *_: object) -> None:
        self._leave()

    def wait(self) -> None:
        """Return when there may be news. Of what came while no socket was open, the next one tells first."""
        socket = self._socket or self._opened()
        if socket is None:
            time.sleep(LOOK_EVERY_S)
            return
        time.sleep(LEAST_S)
        try:
            self._hear(socket.recv(timeout=MOST_S))
            while True:
                self._hear(socket.recv(timeout=0))
        except TimeoutError:
            pass
        except Exception:  # noqa: BLE001 - whatever befalls the socket, one looks without it
            self._leave()

    def _opened(self) -> ClientConnection | None:
        """A socket that follows the topics, by a ticket that is good for it alone."""
        if time.monotonic() - self._tried_s < TRY_EVERY_S:
            return None
        self._tried_s = time.monotonic()
        try:
            self._cursors = self._cursors or dict.fromkeys(self._topics(), 0)
            ticket = self._transport.call("POST", "/socket-tickets/")["ticket"]
            self._socket = _connected(self._transport.url, ticket)
            wanted = [{"topic": topic, "cursor": cursor} for topic, cursor in self._cursors.items()]
            self._socket.send(json.dumps({"subscribe": wanted}))
        except ModelcieError:
            return None
        except Exception:  # noqa: BLE001 - as above
            self._leave()
        return self._socket

    def _hear(self, message: str | bytes) -> None:
        told = json.loads(message)
        if told.get("topic") in self._cursors and "cursor" in told:
            self._cursors[told["topic"]] = int(told["cursor"])

    def _leave(self) -> None:
        socket, self._socket = self._socket, None
        if socket is not None:
            socket.close()


def _connected(url: str, ticket: str) -> ClientConnection:
    # Loaded when it is needed: most commands open no socket.
    from websockets.sync.client import connect

    headers = {"authorization": f"Ticket {ticket}"}
    address = url.replace("http", "ws", 1) + PATH
    return connect(
        address, additional_headers=headers, open_timeout=OPEN_LIMIT_S, close_timeout=1, max_size=1 << 16
    )
