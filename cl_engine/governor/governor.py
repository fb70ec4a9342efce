"""A training, or other work in steps, under a service's latency objective: it rests, and tells what that cost."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

from cl_engine.governor.crowding import Crowding
from cl_engine.governor.pacer import Pacer
from cl_engine.governor.serving import Serving
from cl_engine.specs.jobs import GovernorSpec

READ_EVERY_S, TELL_EVERY_S = 0.25, 1.0
# A slow step at the least duty would else be followed by minutes of sleep, deaf to everything.
LONGEST_REST_S = 2.0
CROWDED_OUT = (
    "Other processes of this machine leave the training less than a tenth of a processor. It waits for all of them; "
    "with the priority nice it would keep a small share."
)


@dataclass
class Spent:
    """Where the time went, in seconds, and how many samples were trained on meanwhile."""

    trained_s: float = 0.0
    rested_s: float = 0.0
    paused_s: float = 0.0
    samples: int = 0

    @property
    def seconds(self) -> float:
        return self.trained_s + self.rested_s + self.paused_s

    @property
    def figures(self) -> dict[str, float]:
        """duty: the share of the time that training took."""
        seconds = self.seconds or 1.0
        return {"duty": self.trained_s / seconds, "samples_per_s": self.samples / seconds}


class Governor:
    """Called after each step, it returns when the next one may begin."""

    def __init__(
        self,
        spec: GovernorSpec,
        *,
        wanted: Callable[[], bool],
        tell: Callable[[str, float], None],
        say: Callable[[str], None],
    ) -> None:
        """wanted: whether the training is to go on; tell: takes a figure by its name; say: a line for people."""
        self.serving, self.pacer = Serving(spec.folder, spec.service), Pacer(spec.objective_ms)
        self.wanted, self.tell, self.say = wanted, tell, say
        self.crowding = Crowding()
        self.before_ms: float | None = None
        self.during_ms: list[float] = []
        self.told = False
        self.total, self.lately = Spent(), Spent()
        self._began_s = self._read_s = 0.0

    def begin(self) -> None:
        """The next step begins now, after something that is no step; the first one ends the time before."""
        if not self.total.samples and (before_ms := self.serving.reading().p99_ms) is not None:
            self.before_ms = before_ms
            self.tell("governor/p99_before_ms", before_ms)
        self._began_s = time.monotonic()

    def between_steps(self, samples: int) -> None:
        """Rest, and pause while the objective is missed or a version is swapped. samples: of the step just made."""
        step_s = self._since("trained_s")
        for spent in (self.total, self.lately):
            spent.samples += samples
        self._read()
        self._sleep(min(self.pacer.rest_s(step_s), LONGEST_REST_S))
        self._since("rested_s")
        while self.pacer.paused and self.wanted():
            self._sleep(READ_EVERY_S)
            self._since("paused_s")
            self._read()

    def summary(self) -> dict[str, float | None]:
        """What the finished run keeps. p99_during_ms: the median of the readings; p99_worst_ms: the highest."""
        return {
            "objective_ms": self.pacer.objective_ms,
            "p99_before_ms": self.before_ms,
            "p99_during_ms": median(self.during_ms) if self.during_ms else None,
            "p99_worst_ms": max(self.during_ms, default=None),
            "violations": self.pacer.violations,
            "paused_s": round(self.total.paused_s, 3),
            **self.total.figures,
        }

    def _since(self, what: str) -> float:
        """Book the time since the last call."""
        now_s = time.monotonic()
        passed_s, self._began_s = now_s - self._began_s, now_s
        for spent in (self.total, self.lately):
            setattr(spent, what, getattr(spent, what) + passed_s)
        return passed_s

    def _sleep(self, seconds: float) -> None:
        """In short pieces, so that an interruption is not slept through."""
        until_s = time.monotonic() + seconds
        while (left_s := until_s - time.monotonic()) > 0 and self.wanted():
            time.sleep(min(left_s, READ_EVERY_S))

    def _read(self) -> None:
        """Hear what serving says, a few times a second, and tell how it goes, once."""
        now_s = time.monotonic()
        if now_s - self._read_s < READ_EVERY_S:
            return
        self._read_s, resigned = now_s, self.pacer.resigned
        reading = self.serving.reading()
        self.pacer.hear(reading, now_s)
        if reading.p99_ms is not None:
            self.during_ms.append(reading.p99_ms)
        if self.crowding.is_crowded_out():
            self.say(CROWDED_OUT)
        if self.pacer.resigned and not resigned:
            self.say("Serving misses its objective without the training, too, which goes on at its slowest.")
        # At once for the first time: a short update is over before the second.
        if self.lately.seconds >= (TELL_EVERY_S if self.told else READ_EVERY_S):
            self.told = True
            figures = self.lately.figures | ({} if reading.p99_ms is None else {"p99_ms": reading.p99_ms})
            for name, value in figures.items():
                self.tell(f"governor/{name}", value)
            self.lately = Spent()
