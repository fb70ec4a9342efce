"""When the freeze windows of an environment are, and until when one that runs lasts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import cache
from typing import Annotated, Literal, Self, get_args
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, model_validator

from backend.hosts.models import FreezeWindow

Day = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
DAYS: tuple[str, ...] = get_args(Day)
WEEK = timedelta(days=7)
# Windows that follow each other without a gap are one freeze; those of every week together may never end.
MOST_IN_A_ROW = 60


@cache
def _zones() -> frozenset[str]:
    """Those that there are: read from disk, which takes some ms."""
    return frozenset(available_timezones())


def _known_zone(name: str) -> str:
    if name not in _zones():
        raise ValueError(f"there is no time zone {name}; one looks like Europe/Berlin or UTC")
    return name


def _of_the_clock(at: time) -> time:
    if at.tzinfo is not None:
        raise ValueError("a time is that of the clocks of time_zone, without an offset of its own")
    return at


Clock = Annotated[time, AfterValidator(_of_the_clock)]


class Weekly(BaseModel):
    """From one time of the week to another, by the clocks of a time zone: they are told its summer time.

    Where these show a time twice, it begins with the first and ends with the second.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    from_day: Day
    from_time: Clock
    until_day: Day
    until_time: Clock
    time_zone: Annotated[str, AfterValidator(_known_zone)] = "UTC"

    @model_validator(mode="after")
    def _lasts(self) -> Self:
        if (self.from_day, self.from_time) == (self.until_day, self.until_time):
            raise ValueError("it begins and ends at the same time of the week")
        return self

    def __str__(self) -> str:
        begin, end = (
            f"{day.title()} {at:%H:%M}"
            for day, at in ((self.from_day, self.from_time), (self.until_day, self.until_time))
        )
        return f"{begin} to {end}, {self.time_zone}"

    def end_at(self, at: datetime) -> datetime | None:
        """When the occurrence that `at` lies in ends, in UTC; None outside of them."""
        zone = ZoneInfo(self.time_zone)
        local = at.astimezone(zone)
        first = local.date() - timedelta(days=(local.weekday() - DAYS.index(self.from_day)) % 7)
        if datetime.combine(first, self.from_time, zone).astimezone(UTC) > at:
            first -= WEEK
        days = (DAYS.index(self.until_day) - DAYS.index(self.from_day)) % 7
        if days == 0 and self.until_time <= self.from_time:
            days = 7
        last = datetime.combine(first + timedelta(days=days), self.until_time, zone)
        end = max(last.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
        return end if at < end else None


@dataclass(frozen=True, slots=True)
class Freeze:
    """One that runs: why, and until when."""

    reason: str
    until: datetime

    def __str__(self) -> str:
        return f"frozen until {self.until:%-d %b %Y, %H:%M} UTC: {self.reason}"


def freeze_at(windows: Iterable[FreezeWindow], at: datetime) -> Freeze | None:
    """The freeze that `at` lies in: until the first moment that is in no window."""
    rows, until, reason = list(windows), at, ""
    for _ in range(MOST_IN_A_ROW):
        found = [(end, row.reason) for row in rows if (end := _end_at(row, until))]
        if not found:
            break
        until, why = max(found)
        reason = reason or why
    return Freeze(reason, until) if reason else None


def _end_at(row: FreezeWindow, at: datetime) -> datetime | None:
    if row.weekly is not None:
        return Weekly.model_validate(row.weekly).end_at(at)
    return row.ends_at if row.begins_at and row.ends_at and row.begins_at <= at < row.ends_at else None
