"""When a policy acts: conditions on what is known of a service, alone or several together.

Pure: what is known comes as `Facts`, from the database or from a replay of recorded traffic.
"""

from datetime import UTC, datetime, time, timedelta
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from backend.automation.facts import Facts, Source
from backend.automation.findings import Finding

DEEPEST = 3
WEEK = range(7)
WORDS: dict[Source, str] = {"measured": "an accuracy", "estimated": "an estimated accuracy"}


class _Condition(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    @property
    def depth(self) -> int:
        return 1


class OnDrift(_Condition):
    """A drift alert is open that no update has answered."""

    when: Literal["drift"] = "drift"

    def check(self, facts: Facts) -> Finding:
        alert = facts.alert()
        return Finding(
            alert is not None, alert.title if alert else "no alert is open that asks for an update"
        )


class OnAccuracy(_Condition):
    """The live version's accuracy is below a limit. window: over so many of its newest answers."""

    when: Literal["accuracy"] = "accuracy"
    below: float = Field(gt=0, le=1)
    source: Source = "measured"
    window: int = Field(default=200, ge=30, le=5000)

    def check(self, facts: Facts) -> Finding:
        found = facts.accuracy(self.window, self.source)
        if found is None:
            return Finding(False, _unknown(self.window, self.source))
        said = f"{WORDS[self.source]} of {found.value:.3f} over {found.of} answers, the limit is {self.below:.3f}"
        return Finding(found.value < self.below, said)


class OnLabels(_Condition):
    """So many labelled samples are there that no update was trained on."""

    when: Literal["labels"] = "labels"
    at_least: int = Field(ge=20, le=1_000_000)

    def check(self, facts: Facts) -> Finding:
        count = facts.new_labels()
        return Finding(count >= self.at_least, f"{count} new labels of {self.at_least}")


class OnTraffic(_Condition):
    """So many inputs were recorded since the last update began."""

    when: Literal["traffic"] = "traffic"
    at_least: int = Field(ge=100, le=100_000_000)

    def check(self, facts: Facts) -> Finding:
        count = facts.new_inputs()
        return Finding(count >= self.at_least, f"{count} new inputs of {self.at_least}")


class OnSchedule(_Condition):
    """At a time of some days of the week, UTC; 0 is Monday. A moment that was missed is made up for, once."""

    when: Literal["schedule"] = "schedule"
    at: time
    weekdays: frozenset[int] = frozenset(WEEK)

    @model_validator(mode="after")
    def _of_a_week(self) -> Self:
        if not self.weekdays or not self.weekdays <= set(WEEK):
            raise ValueError("weekdays are numbers from 0, Monday, to 6")
        if self.at.tzinfo is not None:
            raise ValueError("the time is in UTC and has no zone of its own")
        return self

    def check(self, facts: Facts) -> Finding:
        due = self.last_due(facts.at)
        met = due > facts.since
        return Finding(met, f"{'due' if met else 'last due'} {due:%a %d %b %H:%M} UTC")

    def last_due(self, at: datetime) -> datetime:
        """The newest moment of the schedule that is not after `at`."""
        day = at.astimezone(UTC).date()
        moments = (datetime.combine(day - timedelta(days=back), self.at, UTC) for back in range(8))
        return next(one for one in moments if one <= at and one.weekday() in self.weekdays)


class OnCost(_Condition):
    """What the live version has lost costs as much as an update does.

    It is what its accuracy has dropped since its first answers, times all requests that it answered, times the cost of
    an error. Both costs are in one unit of the user's own. window: answers that an accuracy is of.
    """

    when: Literal["cost"] = "cost"
    of_error: float = Field(gt=0)
    of_update: float = Field(gt=0)
    source: Source = "measured"
    window: int = Field(default=200, ge=30, le=5000)

    def check(self, facts: Facts) -> Finding:
        first = facts.first_accuracy(self.window, self.source)
        newest = facts.accuracy(self.window, self.source)
        if first is None or newest is None:
            return Finding(False, _unknown(self.window, self.source))
        drop, requests = max(0.0, first.value - newest.value), facts.requests()
        cost = drop * requests * self.of_error
        said = (
            f"a drop of {drop:.3f} over {requests} requests cost {cost:.2f}, an update {self.of_update:.2f}"
        )
        return Finding(cost >= self.of_update, said)


class Together(_Condition):
    """Several at once: any of them, all, or at least n."""

    when: Literal["any", "all", "at_least"]
    n: int = Field(default=1, ge=1)
    of: list["Condition"] = Field(min_length=1, max_length=10)

    @property
    def depth(self) -> int:
        return 1 + max(one.depth for one in self.of)

    @model_validator(mode="after")
    def _can_be_met(self) -> Self:
        if self.n > len(self.of):
            raise ValueError(f"at least {self.n} of {len(self.of)} can never be met")
        if self.depth > DEEPEST:
            raise ValueError(f"conditions may lie {DEEPEST} deep at most")
        return self

    def check(self, facts: Facts) -> Finding:
        parts = tuple(one.check(facts) for one in self.of)
        needed = {"any": 1, "all": len(parts), "at_least": self.n}[self.when]
        count = sum(part.met for part in parts)
        return Finding(count >= needed, f"{count} of {len(parts)} are met, {needed} needed", parts)


Condition = Annotated[
    OnDrift | OnAccuracy | OnLabels | OnTraffic | OnSchedule | OnCost | Together, Field(discriminator="when")
]
Together.model_rebuild()


def _unknown(window: int, source: Source) -> str:
    missing = {"measured": "labels", "estimated": "an estimate"}[source]
    return f"fewer than {window} answers of the live version have {missing}"
