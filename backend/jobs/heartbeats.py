"""Heartbeats from a thread, for work that does not get round to them."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import OperationalError, connection
from django.db.models import QuerySet

from backend.core.clock import now

BEAT_EVERY_S = 2.0

logger = logging.getLogger(__name__)


@contextmanager
def beating(row: QuerySet[Any]) -> Iterator[None]:
    """Keep `heartbeat_at` of a row fresh while the body works. row: empty once another attempt has it."""
    done = threading.Event()

    def beat() -> None:
        while not done.wait(BEAT_EVERY_S):
            try:
                row.update(heartbeat_at=now())
            except OperationalError:
                logger.warning("a heartbeat was not written", exc_info=True)
        connection.close()

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
