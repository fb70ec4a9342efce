"""Where a Redis is set, it shortens the wait between two looks at the database. It carries no news itself."""

import asyncio
import contextlib
import logging

import redis
import redis.asyncio
from redis.exceptions import RedisError

from backend.config.environment import ENV

CHANNEL = "modelcie:acts"
TIMEOUT_S = 0.5
logger = logging.getLogger(__name__)


def announce(**_: object) -> None:
    """Wake every process that waits; a Redis that is away is no matter, they look by themselves."""
    try:
        with redis.Redis.from_url(
            ENV.redis_url, socket_timeout=TIMEOUT_S, socket_connect_timeout=TIMEOUT_S
        ) as door:
            door.publish(CHANNEL, b"")
    except RedisError as error:
        logger.debug("Redis is away: %s", error)


async def pause(seconds: float) -> None:
    """Wait so long, or until an act is announced."""
    if not ENV.redis_url:
        await asyncio.sleep(seconds)
        return
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await _announced(seconds)


async def _announced(seconds: float) -> None:
    """Return at the next announcement; without a Redis, never within `seconds`."""
    try:
        async with redis.asyncio.Redis.from_url(ENV.redis_url) as door, door.pubsub() as channel:
            await channel.subscribe(CHANNEL)
            async for message in channel.listen():
                if message["type"] == "message":
                    return
    except RedisError:
        await asyncio.sleep(seconds)
