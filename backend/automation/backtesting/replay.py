"""One policy asked again and again along a record, as control would have asked it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

import numpy as np

from backend.automation.backtesting.record import Record, counted
from backend.automation.deciding import decide
from backend.automation.facts import Accuracy, OpenAlert, Source
from backend.automation.service_facts import mean_of
from backend.automation.settings import PolicySettings

# A record is asked at so many moments, and not more often than control asks.
MOMENTS = 5000
LEAST_STEP_S = 2.0
# Of a version's newest answers those are looked through whose labels may be known.
LOOKED_THROUGH = 4


@dataclass(frozen=True, slots=True)
class Firing:
    """An update that would have begun. why: what the conditions said.

    alert, first_sequence: which it answers, and from which observation on it had drifted, where it answers one.
    """

    at_s: float
    why: str
    alert: str = ""
    first_sequence: int = 0


# Which version an update brings that began so, when it ends in place of a live one (0: none); None: nothing new.
Bring = Callable[[Firing, float, int], int | None]


@dataclass
class Replay:
    """`automation.facts.Facts` at the moment that the replay has come to.

    lives: which version would have been live since when. An update ends `update_s` after it began; what it brings then
    `bring` says.
    """

    record: Record
    update_s: float
    bring: Bring
    firings: list[Firing] = field(default_factory=list)
    held: dict[str, int] = field(default_factory=dict)
    lives: list[tuple[float, int]] = field(init=False)
    at_s: float = field(init=False)

    def __post_init__(self) -> None:
        self.lives = self.record.lives[:1]
        self.at_s = self.record.from_s

    @property
    def at(self) -> datetime:
        return datetime.fromtimestamp(self.at_s, UTC)

    @property
    def since(self) -> datetime:
        return datetime.fromtimestamp(self._since_s, UTC)

    @property
    def _since_s(self) -> float:
        return self.firings[-1].at_s if self.firings else self.record.from_s

    @property
    def _ends_s(self) -> float:
        """When the last update ends; before everything where none began."""
        return self.firings[-1].at_s + self.update_s if self.firings else -np.inf

    def alert(self) -> OpenAlert | None:
        answered = {firing.alert for firing in self.firings}
        opened = (alert for at_s, alert in self.record.alerts if at_s <= self.at_s)
        return next((alert for alert in opened if alert.ref not in answered), None)

    def accuracy(self, window: int, source: Source) -> Accuracy | None:
        return self._estimated(window, -1) if source == "estimated" else self._measured(window, newest=True)

    def first_accuracy(self, window: int, source: Source) -> Accuracy | None:
        return self._estimated(window, 1) if source == "estimated" else self._measured(window, newest=False)

    def new_labels(self) -> int:
        return counted(self.record.labels_s, self._since_s, self.at_s)

    def new_inputs(self) -> int:
        return counted(self.record.inputs_s, self._since_s, self.at_s)

    def requests(self) -> int:
        since_s, number = self.live_at(self.at_s)
        if not number:
            return 0
        first, last = np.searchsorted(self.record.minutes_s, [since_s, self.at_s], side="right")
        return int(self.record.requests[first:last].sum())

    def _estimated(self, window: int, order: Literal[1, -1]) -> Accuracy | None:
        """What was estimated of the live version while it really was live."""
        _, number = self.live_at(self.at_s)
        known = [row for row in self.record.estimates.get(number, ()) if row[0] <= self.at_s]
        return mean_of(((value, size) for _, value, size in known[::order]), window)

    def _measured(self, window: int, *, newest: bool) -> Accuracy | None:
        """Among the answers since the live version became so; where labels were thinned out, the window is too."""
        since_s, number = self.live_at(self.at_s)
        if number not in self.record.right:
            return None
        wanted = max(1, round(window / self.record.thinned))
        first, last = np.searchsorted(self.record.labelled_s, [since_s, self.at_s], side="right")
        if newest:
            first = max(first, last - LOOKED_THROUGH * wanted)
        else:
            last = min(last, first + LOOKED_THROUGH * wanted)
        right = self.record.right[number]
        is_known = (self.record.known_s[first:last] <= self.at_s) & ~np.isnan(right[first:last])
        known = np.flatnonzero(is_known) + first
        chosen = known[-wanted:] if newest else known[:wanted]
        if len(chosen) < wanted:
            return None
        return Accuracy(float(right[chosen].mean()), window)

    def step(self, settings: PolicySettings, at_s: float) -> None:
        """Come to a moment: what has ended by then is live, and the policy is asked."""
        self._end(at_s)
        self.at_s = at_s
        under_way = at_s < self._ends_s
        ended = datetime.fromtimestamp(self._ends_s, UTC) if self.firings and not under_way else None
        begun = [
            datetime.fromtimestamp(firing.at_s, UTC) for firing in self.firings[-settings.limits.a_day :]
        ]
        decision = decide(
            settings,
            self,
            begun=begun,
            ended=ended,
            under_way=under_way,
            downtime_until=self._downtime_until(),
        )
        for hold in decision.holds:
            self.held[hold.code] = self.held.get(hold.code, 0) + 1
        if decision.acts:
            alert = self.alert()
            answers = (alert.ref, alert.first_sequence) if alert else ()
            self.firings.append(Firing(at_s, decision.reason, *answers))

    def _downtime_until(self) -> datetime | None:
        running = (ends_s for begins_s, ends_s in self.record.downtimes if begins_s <= self.at_s < ends_s)
        return next((datetime.fromtimestamp(ends_s, UTC) for ends_s in running), None)

    def live_at(self, at_s: float) -> tuple[float, int]:
        """Since when which version would be live; number 0: none was yet."""
        return next((one for one in reversed(self.lives) if one[0] <= at_s), (-np.inf, 0))

    def _end(self, at_s: float) -> None:
        ends_s = self._ends_s
        if not self.at_s < ends_s <= at_s:
            return
        number = self.bring(self.firings[-1], ends_s, self.live_at(ends_s)[1])
        if number is not None:
            # What was first live may become so later than that.
            self.lives = sorted([*self.lives, (ends_s, number)])


def made_by_then(record: Record) -> Bring:
    """The newest version that really existed by the update's end: never one of the future, none that is older."""

    def bring(firing: Firing, ends_s: float, live: int) -> int | None:
        newest = max((number for made_s, number in record.made if made_s <= ends_s), default=0)
        return newest if newest > live else None

    return bring


def replay(settings: PolicySettings, record: Record, update_s: float, bring: Bring | None = None) -> Replay:
    """Along the whole record. update_s: how long an update takes, from its begin to its version being live.

    bring: left out, `made_by_then`.
    """
    found = Replay(record, update_s, bring or made_by_then(record))
    step_s = max(LEAST_STEP_S, (record.to_s - record.from_s) / MOMENTS)
    for at_s in np.arange(record.from_s + step_s, record.to_s, step_s):
        found.step(settings, float(at_s))
    found.step(settings, record.to_s)
    return found
