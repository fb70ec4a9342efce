"""The control loop: short steps on a timer, in one process at a time.

A room decorates functions without arguments in its `control.py`, which is discovered at start. Each
takes well under 5 s, finds its own work in the database, and may be cut off at any moment.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from django.db import DatabaseError, close_old_connections

from backend.jobs import leases

Work = Callable[[], object]
WorkT = TypeVar("WorkT", bound=Work)
RowT = TypeVar("RowT")

LEASE = "control"
LEASE_S = 15.0
WAKE_S = 1.0
SLOW_S = 5.0

logger = logging.getLogger(__name__)


@dataclass
class Step:
    """One thing control does; `due` and `took_s` are on this process's monotonic clock, in seconds."""

    name: str
    every_s: float
    work: Work
    due: float = 0.0
    took_s: float = 0.0

    def run(self) -> None:
        """Do it and log what went wrong: no step stops the others."""
        begun = time.monotonic()
        self.due = begun + self.every_s
        try:
            self.work()
        except Exception:
            logger.exception("control step %s failed", self.name)
        self.took_s = time.monotonic() - begun
        if self.took_s > SLOW_S:
            logger.warning("control step %s took %.1f s", self.name, self.took_s)


STEPS: dict[str, Step] = {}


def control_step(name: str, *, every_s: float = WAKE_S) -> Callable[[WorkT], WorkT]:
    """Have control call a function every `every_s` seconds. Raises ValueError when the name is taken."""

    def register(work: WorkT) -> WorkT:
        if name in STEPS:
            raise ValueError(f"control step {name} is registered twice")
        STEPS[name] = Step(name=name, every_s=every_s, work=work)
        return work

    return register


def each(rows: Iterable[RowT], work: Callable[[RowT], object]) -> None:
    """Do `work` with every row; one row's trouble is logged and stops no other."""
    for row in rows:
        try:
            work(row)
        except Exception:
            logger.exception("control could not look after %r", row)


def run(stop: threading.Event, holder: str) -> None:
    """Take the due steps every second while this process holds the lease, until `stop` is set."""
    while not stop.is_set():
        close_old_connections()
        try:
            tick(stop, holder)
        except DatabaseError:
            logger.exception("control cannot reach the database")
        stop.wait(WAKE_S)
    leases.release(LEASE, holder)


def tick(stop: threading.Event, holder: str) -> None:
    """Take every due step once; the lease is prolonged before each, so that no two processes step."""
    at = time.monotonic()
    if not leases.hold(LEASE, holder, LEASE_S):
        return
    for step in [step for step in STEPS.values() if step.due <= at]:
        if stop.is_set() or not leases.hold(LEASE, holder, LEASE_S):
            return
        step.run()
