"""From windows to the figures."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np

WAYS = ("direct", "bare", "gateway")
# What is to be reached, at most or at least.
AT_MOST = {"p50_over_bare_ms": 0.3, "p99_over_bare": 1.2}
AT_LEAST = {"saturated_ratio": 0.55}


@dataclass(frozen=True)
class Window:
    """One way in one round: (N,) latencies in ms at the set rate, and answers a second when saturated."""

    latencies_ms: np.ndarray
    saturated_per_s: float

    @property
    def p50_ms(self) -> float:
        return float(np.percentile(self.latencies_ms, 50))

    @property
    def p99_ms(self) -> float:
        return float(np.percentile(self.latencies_ms, 99))


Round = Mapping[str, Window]


def figures(rounds: Sequence[Round]) -> dict[str, float]:
    """Medians over the rounds; ways are compared within their round, as the machine was then."""
    found = {}
    for way in WAYS:
        for name in ("p50_ms", "p99_ms", "saturated_per_s"):
            found[f"{way}.{name}"] = median(getattr(one[way], name) for one in rounds)

    def over(compare: Callable[[Round], float]) -> float:
        return median(compare(one) for one in rounds)

    found["p50_added_ms"] = over(lambda one: one["gateway"].p50_ms - one["direct"].p50_ms)
    found["p50_over_bare_ms"] = over(lambda one: one["gateway"].p50_ms - one["bare"].p50_ms)
    found["p99_over_bare"] = over(lambda one: one["gateway"].p99_ms / one["bare"].p99_ms)
    found["saturated_ratio"] = over(
        lambda one: one["gateway"].saturated_per_s / one["direct"].saturated_per_s
    )
    found["bare.saturated_ratio"] = over(
        lambda one: one["bare"].saturated_per_s / one["direct"].saturated_per_s
    )
    return found


def reached(name: str, value: float) -> bool | None:
    """Whether a figure is what was asked; None: nothing was."""
    if name in AT_MOST:
        return value <= AT_MOST[name]
    return value >= AT_LEAST[name] if name in AT_LEAST else None
