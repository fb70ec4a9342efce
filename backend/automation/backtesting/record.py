"""What was recorded of a service in a span of time, as arrays that a replay looks things up in."""

from dataclasses import dataclass, field
from datetime import datetime

import numpy as np

from backend.automation.facts import OpenAlert


@dataclass(frozen=True)
class Record:
    """Times are Unix time in seconds, ascending.

    inputs_s: (N,) of every recorded input. known_s: (L,) when the label of each labelled one is known; label k is of
    the input at labelled_s[k]. right: version number -> (L,) whether that version's answer is the label, NaN: it cannot
    be asked. thinned: how many labelled inputs each of the L stands for. labels_s: when samples that may be trained on
    were labelled. minutes_s, requests: of the counted traffic, (M,). alerts: when each opened, and what it was. made:
    when each version was registered, and its number. lives: when each version became live, its number; the first at
    `from_s`. estimates: by version, (when, estimated accuracy, of how many answers) of its windows. downtimes: when
    each began and ended.
    """

    from_s: float
    to_s: float
    inputs_s: np.ndarray
    labelled_s: np.ndarray
    known_s: np.ndarray
    right: dict[int, np.ndarray]
    thinned: float
    labels_s: np.ndarray
    minutes_s: np.ndarray
    requests: np.ndarray
    alerts: list[tuple[float, OpenAlert]]
    made: list[tuple[float, int]]
    lives: list[tuple[float, int]]
    estimates: dict[int, list[tuple[float, float, int]]] = field(default_factory=dict)
    downtimes: list[tuple[float, float]] = field(default_factory=list)

    def live_at(self, lives: list[tuple[float, int]], times_s: np.ndarray) -> np.ndarray:
        """(n,) which version was live at each time by such a history; 0: none."""
        if not lives:
            return np.zeros(len(times_s), int)
        numbers = np.array([0, *(number for _, number in lives)])
        return numbers[np.searchsorted([at_s for at_s, _ in lives], times_s, side="right")]

    def rights_by(self, lives: list[tuple[float, int]]) -> np.ndarray:
        """(L,) whether the version that was live by such a history answers with the label; NaN: none was."""
        live = self.live_at(lives, self.labelled_s)
        found = np.full(len(live), np.nan)
        for number, right in self.right.items():
            found[live == number] = right[live == number]
        return found


def counted(times_s: np.ndarray, after_s: float, to_s: float) -> int:
    """How many of ascending times lie in (after_s, to_s]."""
    first, last = np.searchsorted(times_s, [after_s, to_s], side="right")
    return int(last - first)


def seconds(at: datetime) -> float:
    return at.timestamp()
