"""The live socket: it carries cursors ("run:7 has rows up to 412"), never rows."""

import asyncio
import contextlib
from typing import Any

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer

from backend.access.factors import lacks_factor
from backend.access.models import User
from backend.access.sessions import is_open
from backend.access.tickets import ticket_holds
from backend.events.hub import hub
from backend.events.topics import KINDS

SIGNED_OUT, REVOKED, BAD_MESSAGE = 4401, 4403, 4400
RECHECK_S = 4.0  # so that what ended is closed within 5 s
MAX_TOPICS = 64
MAX_DIGITS = 18  # below the largest key of a row (2**63 - 1)


class LiveConsumer(AsyncJsonWebsocketConsumer):  # type: ignore[misc]
    """Client: {"subscribe": [{"topic": "run:7", "cursor": 412}]}. Server: {"topic": "run:7", "cursor": 430}."""

    async def connect(self) -> None:
        self.user = self.scope["user"]
        self.topics: set[str] = set()
        self.pending: dict[str, int] = {}
        self.wake = asyncio.Event()
        self.tasks: list[asyncio.Task[None]] = []
        await self.accept()
        if not self.user.is_authenticated or not await database_sync_to_async(_signed_in)(self.scope):
            await self.close(SIGNED_OUT)
            return
        self.tasks = [asyncio.create_task(self._send_pending()), asyncio.create_task(self._recheck())]

    async def disconnect(self, code: int) -> None:
        hub().unsubscribe(self)
        for task in self.tasks:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    @classmethod
    async def decode_json(cls, text_data: str) -> Any:
        """The message, or None for what is not JSON."""
        try:
            return await super().decode_json(text_data)
        except ValueError:
            return None

    async def receive_json(self, content: Any, **kwargs: Any) -> None:
        wanted = content.get("subscribe") if isinstance(content, dict) else None
        if not self.user.is_authenticated or not isinstance(wanted, list):
            await self.close(BAD_MESSAGE)
            return
        for item in wanted:
            await self._subscribe(item)

    def offer(self, topic: str, cursor: int) -> None:
        """Keep the newest cursor of each topic: a slow client costs a few integers."""
        self.pending[topic] = cursor
        self.wake.set()

    async def _subscribe(self, item: Any) -> None:
        topic = item.get("topic") if isinstance(item, dict) else None
        cursor = item.get("cursor", 0) if isinstance(item, dict) else 0
        if not isinstance(topic, str) or not isinstance(cursor, int) or len(self.topics) >= MAX_TOPICS:
            await self.close(BAD_MESSAGE)
        elif await database_sync_to_async(_allowed)(self.user, topic):
            self.topics.add(topic)
            hub().subscribe(self, topic, cursor)
        else:
            await self.send_json({"topic": topic, "error": "not_found"})

    async def _send_pending(self) -> None:
        while True:
            await self.wake.wait()
            self.wake.clear()
            sending, self.pending = self.pending, {}
            for topic, cursor in sending.items():
                await self.send_json({"topic": topic, "cursor": cursor})

    async def _recheck(self) -> None:
        """Close once the session, or what a ticket stands for, ended or any topic may no longer be followed."""
        while True:
            await asyncio.sleep(RECHECK_S)
            if not await database_sync_to_async(_signed_in)(self.scope):
                await self.close(SIGNED_OUT)
                return
            if not await database_sync_to_async(_all_allowed)(self.user, list(self.topics)):
                await self.close(REVOKED)
                return


def _allowed(user: User, topic: str) -> bool:
    kind, _, number = topic.partition(":")
    could_be_a_row = number.isdecimal() and len(number) <= MAX_DIGITS
    return could_be_a_row and kind in KINDS and KINDS[kind].allowed(user.actor, int(number))


def _all_allowed(user: User, topics: list[str]) -> bool:
    return all(_allowed(user, topic) for topic in topics)


def _signed_in(scope: dict[str, Any]) -> bool:
    """Whether what they came with still opens anything, and no second factor that is required is missing."""
    ticket = scope.get("ticket")
    holds = ticket_holds(ticket) if ticket else is_open(scope["session"].session_key, scope["user"].pk)
    return holds and not lacks_factor(scope["user"])
