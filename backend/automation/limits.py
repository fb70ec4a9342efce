"""What holds a policy back although its conditions are met."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from pydantic import BaseModel, ConfigDict, Field

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Hold:
    """Why nothing begins. code: the kind of reason, which stays while its figures change."""

    code: str
    text: str


class QuietHours(BaseModel):
    """From one time of the day to another, UTC, past midnight too; nothing begins within."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    begin: time
    end: time

    def hold(self, at: datetime) -> bool:
        """The end is no part of them; one that is its begin makes a whole day."""
        now = at.astimezone(UTC).time()
        if self.begin < self.end:
            return self.begin <= now < self.end
        return now >= self.begin or now < self.end


class Limits(BaseModel):
    """cooldown_s: how long nothing begins after an update's begin, and its end. a_day: begun in 24 hours at most."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    cooldown_s: float = Field(default=3600.0, ge=0, le=90 * 86_400)
    a_day: int = Field(default=4, ge=1, le=1000)
    quiet: list[QuietHours] = Field(default_factory=list, max_length=10)

    def holding(self, at: datetime, begun: Sequence[datetime], ended: datetime | None) -> list[Hold]:
        """Why nothing may begin at this moment: none where it may.

        begun: when earlier updates began, within the last day at least. ended: when the last one did; None: none has.
        """
        return [*self._cooling(at, begun, ended), *self._spent(at, begun), *self._resting(at)]

    def _cooling(self, at: datetime, begun: Sequence[datetime], ended: datetime | None) -> Iterator[Hold]:
        last = max([*begun, *([ended] if ended else [])], default=None)
        if last and (until := last + timedelta(seconds=self.cooldown_s)) > at:
            yield Hold("cooldown", f"the cooldown of the last update ends {until:%d %b %H:%M} UTC")

    def _spent(self, at: datetime, begun: Sequence[datetime]) -> Iterator[Hold]:
        if sum(at - DAY < one <= at for one in begun) >= self.a_day:
            yield Hold("spent", f"{self.a_day} updates have begun within 24 hours, the most there may be")

    def _resting(self, at: datetime) -> Iterator[Hold]:
        for one in self.quiet:
            if one.hold(at):
                yield Hold("quiet", f"quiet hours until {one.end:%H:%M} UTC")
