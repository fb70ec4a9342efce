"""How far a job is, and how long it still takes."""

import os
import time

from cl_engine.governor import Share
from cl_engine.job.events import EventLog

EVERY_S = 0.5


class Progress:
    """Emits `started` at once and `progress` at most twice a second, with the time left at the pace so far."""

    def __init__(
        self, events: EventLog, share: Share, *, total_steps: int, step: int = 0, device: str = "cpu"
    ) -> None:
        self.step, self.total_steps = step, total_steps
        self._events = events
        self._first_step, self._began_s = step, time.monotonic()
        self._reported_s = self._began_s
        events.emit(
            "started",
            pid=os.getpid(),
            threads=share.threads,
            nice=share.nice,
            yields_by=share.yields_by,
            device=device,
            total_steps=total_steps,
            resumed_at=step,
        )

    def leave_out(self, steps: int) -> None:
        """So many steps will not be taken."""
        self.total_steps -= steps

    def advance(self) -> None:
        """Count a step."""
        self.step += 1
        now = time.monotonic()
        if now - self._reported_s < EVERY_S and self.step < self.total_steps:
            return
        self._reported_s = now
        pace_s = (now - self._began_s) / (self.step - self._first_step)
        self._events.emit(
            "progress",
            step=self.step,
            total_steps=self.total_steps,
            fraction=self.step / self.total_steps,
            eta_s=round(pace_s * (self.total_steps - self.step), 2),
        )
