"""When single breaches become an alarm: N of the last M windows, then a pause."""

import json
from dataclasses import asdict, dataclass, replace

from cl_engine.drift.detector import DriftScore
from cl_engine.errors import EngineError


@dataclass(frozen=True, slots=True)
class VoteState:
    """A vote's rules and memory; a value, so that each step gives the next one.

    needed of the last `of` windows must breach, or one must score above `at_once` times the threshold. After an
    alarm `cooldown` windows are not counted, and the vote begins anew. A window without data is no window: it
    changes nothing.
    """

    needed: int = 2
    of: int = 3
    cooldown: int = 10
    at_once: float | None = None
    recent: tuple[bool, ...] = ()
    cooling: int = 0

    def __post_init__(self) -> None:
        if not 1 <= self.needed <= self.of or self.cooldown < 0:
            raise EngineError(
                "vote_impossible",
                f"{self.needed} of {self.of} windows with a cooldown of {self.cooldown} can never be held.",
            )
        if self.at_once is not None and self.at_once < 1:
            raise EngineError("vote_impossible", "at_once is a factor on the threshold: 1 or more.")

    def step(self, score: DriftScore) -> tuple["VoteState", bool]:
        """The state after this window, and whether it raises the alarm."""
        if score.status == "no_data":
            return self, False
        if self.cooling:
            return replace(self, cooling=self.cooling - 1), False
        recent = (*self.recent, score.breached)[-self.of :]
        if sum(recent) >= self.needed or self._certain(score):
            return replace(self, recent=(), cooling=self.cooldown), True
        return replace(self, recent=recent), False

    def _certain(self, score: DriftScore) -> bool:
        return (
            self.at_once is not None
            and score.score is not None
            and score.score > self.at_once * score.threshold
        )

    def to_json(self) -> str:
        """One JSON object; `from_json` gives the same state."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "VoteState":
        """Raises: EngineError `vote_unreadable` unless the text came from `to_json`."""
        try:
            stored = json.loads(text)
            return cls(**{**stored, "recent": tuple(map(bool, stored["recent"]))})
        except (ValueError, TypeError, KeyError) as error:
            raise EngineError("vote_unreadable", "This is no stored vote: begin a new one.") from error
