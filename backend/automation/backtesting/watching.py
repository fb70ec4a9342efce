"""An attempt at a backtest says how far it has come and that it lives, and learns whether it is still wanted."""

import logging
import time
from pathlib import Path

from django.db import OperationalError
from django.db.models import QuerySet

from backend.automation.backtesting.training import CalledOffError
from backend.automation.models import Backtest
from backend.config.environment import ENV
from backend.core.clock import now
from backend.engine import read_events
from backend.engine.listening import EVENTS_FILE

LOOK_EVERY_S = 1.0

logger = logging.getLogger(__name__)


class Watch:
    """fraction: 0..1 of the whole; doing: what is done, for people.

    Why it is not wanted any more: `lost`, another attempt has the backtest by now; `late`; else it was cancelled.
    """

    def __init__(self, backtest: Backtest) -> None:
        self.backtest = backtest
        self.fraction, self.doing = 0.0, ""
        self.lost = self._cancelled = False
        self._looked_s = -LOOK_EVERY_S
        self._deadline_s = time.monotonic() + ENV.benchmark_limit_s
        self._events: tuple[Path | None, int, str] = (None, 0, "")

    def tell(self, fraction: float, doing: str) -> None:
        """Note how far it has come. Raises CalledOffError."""
        self.fraction, self.doing = fraction, doing
        self._look("")
        if not self._is_wanted():
            raise CalledOffError

    def training(self, folder: Path) -> bool:
        """Whether the training in the folder is still wanted; what it says of itself is told, too."""
        if self._is_due():
            self._look(self._trained(folder))
        return self._is_wanted()

    @property
    def late(self) -> bool:
        return time.monotonic() > self._deadline_s

    def _is_wanted(self) -> bool:
        return not (self.lost or self._cancelled or self.late)

    def _is_due(self) -> bool:
        return time.monotonic() - self._looked_s >= LOOK_EVERY_S

    def _look(self, more: str) -> None:
        self._looked_s = time.monotonic()
        try:
            written = current(self.backtest).update(
                heartbeat_at=now(), fraction=self.fraction, doing=f"{self.doing}{more}"[:200]
            )
            asked = Backtest.objects.filter(pk=self.backtest.pk, cancel_requested=True)
            self.lost, self._cancelled = not written, asked.exists()
        except OperationalError:
            # The database is busy or away: a lost heartbeat says the rest.
            logger.warning("%s: the database did not take the news", self.backtest, exc_info=True)

    def _trained(self, folder: Path) -> str:
        """How far the training has come, read on from where it was."""
        path = folder / EVENTS_FILE
        _, offset, said = self._events if self._events[0] == path else (path, 0, "")
        events, offset = read_events(path, offset)
        told = [event["fraction"] for event in events if event["kind"] == "progress"]
        self._events = (path, offset, f": {100 * told[-1]:.0f} %" if told else said)
        return self._events[2]


def current(backtest: Backtest) -> QuerySet[Backtest]:
    """The backtest's row, while this attempt is the one that performs it."""
    return Backtest.objects.filter(pk=backtest.pk, attempt=backtest.attempt, state="running")
