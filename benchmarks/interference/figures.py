"""From latencies and paces to the figures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np

IDLE = "idle"
RESAMPLES = 1000
WITHIN = (2.5, 97.5)


@dataclass(frozen=True)
class Window:
    """latencies_ms: (N,) of one window; steps_per_s: of the training beside it, 0 where there was none."""

    latencies_ms: np.ndarray
    steps_per_s: float = 0.0
    yields_by: str = ""

    def percentile_ms(self, percent: float) -> float:
        return _percentile(self.latencies_ms, percent)

    def violations(self, objective_ms: float) -> int:
        """Requests that missed the objective."""
        return int((self.latencies_ms > objective_ms).sum())


def joined(turns: Sequence[Window]) -> Window:
    """Turns of one way, of equal length, as one window."""
    return Window(
        np.concatenate([turn.latencies_ms for turn in turns]),
        float(np.mean([turn.steps_per_s for turn in turns])),
        turns[0].yields_by,
    )


Rounds = Sequence[Mapping[str, Window]]


def p99_ratio(rounds: Rounds, way: str) -> float:
    """The median over the rounds of the 99th percentile beside an update, over that of the same round without."""
    return median(one[way].percentile_ms(99) / one[IDLE].percentile_ms(99) for one in rounds)


def p99_ratio_interval(rounds: Rounds, way: str) -> tuple[float, float]:
    """95 % of p99_ratio by bootstrap: rounds, and requests within each, drawn anew."""
    random = np.random.default_rng(0)
    found = []
    for _ in range(RESAMPLES):
        drawn = [rounds[number] for number in random.integers(len(rounds), size=len(rounds))]
        found.append(median(_again(one[way], random) / _again(one[IDLE], random) for one in drawn))
    low, high = np.percentile(found, WITHIN)
    return float(low), float(high)


def train_kept(rounds: Rounds, way: str) -> float:
    """The median over the rounds of the training's pace, relative to the unprotected one of the same round."""
    return median(one[way].steps_per_s / one["unprotected"].steps_per_s for one in rounds)


def _again(window: Window, random: np.random.Generator) -> float:
    return _percentile(random.choice(window.latencies_ms, len(window.latencies_ms)), 99)


def _percentile(latencies_ms: np.ndarray, percent: float) -> float:
    """One that was measured: between a failed request and another nothing can be interpolated."""
    return float(np.percentile(latencies_ms, percent, method="higher"))
