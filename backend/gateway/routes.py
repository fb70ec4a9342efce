"""The routing in memory: refreshed from the database, kept when the database is away."""

import contextlib
import hashlib
import logging
import threading
import time
from dataclasses import dataclass, field

from django.db import DatabaseError, close_old_connections

from backend.deployments.routing import Route, gateway_acknowledge, gateway_leave, generation, routing
from backend.projects.selectors import key_digests

REFRESH_S = 0.25
# What is of no generation, settings and keys, is read this often, and the lease renewed.
REREAD_S = 1.0
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Table:
    """One moment's routing: service name -> route, and the digests of the keys each accepts."""

    generation: int = -1
    routes: dict[str, Route] = field(default_factory=dict)
    keys: dict[str, frozenset[str]] = field(default_factory=dict)

    def accepts(self, service: str, key: str) -> bool:
        return hashlib.sha256(key.encode()).hexdigest() in self.keys.get(service, frozenset())


class Routing:
    """Looks for a new generation every 250 ms in a thread of its own, and acknowledges each.

    It looks, and does not read all, because what it reads it reads beside the loop that answers.
    """

    def __init__(self, gateway: str) -> None:
        self.table = Table()
        self._gateway = gateway
        self._read_at_s = -REREAD_S
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="routing", daemon=True)

    def start(self) -> None:
        """Take up the first table (if the database answers) and go on in the background."""
        self._refresh()
        self._thread.start()

    def stop(self) -> None:
        """End, and say so: what drains need not wait for this gateway."""
        self._stop.set()
        self._thread.join(timeout=5)
        with contextlib.suppress(DatabaseError):
            gateway_leave(self._gateway)

    def _run(self) -> None:
        while not self._stop.wait(REFRESH_S):
            self._refresh()

    def _refresh(self) -> None:
        try:
            close_old_connections()
            if time.monotonic() - self._read_at_s < REREAD_S and generation() == self.table.generation:
                return
            found = routing()
            self.table = Table(found.generation, found.routes, key_digests())
            # Acknowledged only after the table is in force: what drains may rely on it.
            gateway_acknowledge(self._gateway, found.generation)
            self._read_at_s = time.monotonic()
        except DatabaseError as error:
            logger.warning("The database does not answer; routing stays as it is: %s", error)
        except Exception:
            # This thread must not end: keys that are revoked later would go on opening services.
            logger.exception("The routing could not be read; it stays as it is")
