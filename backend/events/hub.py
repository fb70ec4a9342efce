"""One task per web process that watches the database and tells this process' own sockets."""

import asyncio
import contextlib
import logging
from collections import defaultdict
from typing import Protocol

from channels.db import database_sync_to_async
from django.db import DatabaseError

from backend.events.topics import KINDS
from backend.events.wake import pause

POLL_S = 0.25
logger = logging.getLogger(__name__)


class Subscriber(Protocol):
    """A socket: `offer` never waits; only the newest cursor of each topic is kept until it is sent."""

    def offer(self, topic: str, cursor: int) -> None: ...


class Hub:
    """Fans out new cursors. It polls only while somebody listens."""

    def __init__(self) -> None:
        self._listeners: dict[str, dict[Subscriber, int]] = defaultdict(dict)
        self._task: asyncio.Task[None] | None = None

    def subscribe(self, subscriber: Subscriber, topic: str, cursor: int) -> None:
        """Tell `subscriber` of every cursor of `topic` beyond `cursor`."""
        self._listeners[topic][subscriber] = cursor
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._watch())

    def unsubscribe(self, subscriber: Subscriber) -> None:
        for topic in [topic for topic, found in self._listeners.items() if subscriber in found]:
            del self._listeners[topic][subscriber]
            if not self._listeners[topic]:
                del self._listeners[topic]

    async def _watch(self) -> None:
        while self._listeners:
            with contextlib.suppress(DatabaseError):  # the next round asks again
                self._tell(await database_sync_to_async(newest)(list(self._listeners)))
            await pause(POLL_S)

    def _tell(self, cursors: dict[str, int]) -> None:
        for topic, cursor in cursors.items():
            for subscriber, told in list(self._listeners.get(topic, {}).items()):
                if cursor > told:
                    self._listeners[topic][subscriber] = cursor
                    subscriber.offer(topic, cursor)


def newest(topics: list[str]) -> dict[str, int]:
    """topic -> its newest cursor; one query per kind."""
    ids: dict[str, list[int]] = defaultdict(list)
    for topic in topics:
        kind, _, number = topic.partition(":")
        ids[kind].append(int(number))
    return {
        f"{kind}:{number}": cursor
        for kind, numbers in ids.items()
        for number, cursor in KINDS[kind].latest(numbers).items()
    }


_hubs: dict[asyncio.AbstractEventLoop, Hub] = {}


def hub() -> Hub:
    """The hub of the running loop."""
    return _hubs.setdefault(asyncio.get_running_loop(), Hub())
