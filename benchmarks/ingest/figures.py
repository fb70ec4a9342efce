"""From what was measured to the figures."""

from collections.abc import Mapping, Sequence
from statistics import median

import numpy as np

AT_LEAST = {"postgres.per_s": 2000.0, "sqlite.per_s": 500.0}
AT_MOST = {"gateway.p99_ratio": 1.1, "backtest.s": 60.0}

# Latencies in ms of a window, by the share of the requests that was recorded.
Round = Mapping[float, np.ndarray]


def gateway_figures(rounds: Sequence[Round]) -> dict[str, float]:
    """Medians over the rounds; with recording is compared to without within its round, as the machine was then."""
    p99_ms = [{rate: float(np.percentile(found, 99)) for rate, found in one.items()} for one in rounds]
    return {
        "gateway.recorded_p99_ms": median(one[1.0] for one in p99_ms),
        "gateway.unrecorded_p99_ms": median(one[0.0] for one in p99_ms),
        "gateway.p99_ratio": median(one[1.0] / one[0.0] for one in p99_ms),
    }


def reached(name: str, value: float) -> bool | None:
    """Whether a figure is what was asked; None: nothing was."""
    if name in AT_MOST:
        return value <= AT_MOST[name]
    return value >= AT_LEAST[name] if name in AT_LEAST else None
