"""The supervisor's eyes: brings the engine's news of one attempt into the database."""

import logging
import time
from pathlib import Path

from django.db import OperationalError

from backend.engine import read_benchmark_results, read_events
from backend.engine.listening import EVENTS_FILE
from backend.jobs.heartbeats import BEAT_EVERY_S
from backend.updates.models import Run
from backend.updates.services import AttemptLostError, Progress, attempt_progress

WRITE_EVERY_S = 0.4

logger = logging.getLogger(__name__)


class Watch:
    """Asked whether the run is still wanted, it reads the events file on and writes batches and heartbeats."""

    def __init__(self, run: Run, folder: Path) -> None:
        self.run = run
        self.folder = folder
        self.events = folder / EVENTS_FILE
        self.offset = run.events_offset
        self.cancelled = False
        self.lost = False
        self._written = -BEAT_EVERY_S

    def wanted(self) -> bool:
        """False when the run was cancelled or belongs to another attempt by now."""
        silent_s = time.monotonic() - self._written
        if not self.lost and silent_s >= WRITE_EVERY_S:
            self._read_on(beat=silent_s >= BEAT_EVERY_S)
        return not (self.cancelled or self.lost)

    def catch_up(self) -> None:
        """Read to the end of the file: the engine writes no more."""
        before = -1
        while not self.lost and before != self.offset:
            before = self.offset
            self._read_on(beat=False)

    def _read_on(self, *, beat: bool) -> None:
        events, offset = read_events(self.events, self.offset)
        if not events and not beat:
            return
        progress = Progress()
        for event in events:
            progress.add(event)
        if progress.results_sequence:
            # Once for all that were told of: the file holds the newest.
            results = read_benchmark_results(self.folder)
            progress.values |= {"results": results, "results_sequence": progress.results_sequence}
        try:
            self.cancelled |= not attempt_progress(self.run, progress, offset)
        except AttemptLostError:
            self.lost = True
        except OperationalError:
            # The database is busy or away: the file keeps the news, and a lost heartbeat says the rest.
            logger.warning("%s: the database did not take the news", self.run, exc_info=True)
            return
        self.offset, self._written = offset, time.monotonic()
