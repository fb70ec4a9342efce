"""From answers and live periods to the figures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

# A gateway takes a new routing up within 250 ms; the rest is for a busy machine's clocks.
TAKEN_UP_S = 0.5
# Who asks Triton itself gets the higher of two versions while both are loaded under the stable name: from the load
# before the routing changes until the old one is drained.
BESIDE_S = 3.0
# Of a probability: another version differs by far more.
TOLERANCE = 1e-3


@dataclass(frozen=True)
class Answers:
    """One client's: (N,) seconds asked and answered, (N,) versions (-1: failed, 0: not told), (N, C) probabilities."""

    asked_s: np.ndarray
    answered_s: np.ndarray
    versions: np.ndarray
    probabilities: np.ndarray

    @property
    def failed(self) -> int:
        return int((self.versions < 0).sum())

    @property
    def longest_wait_ms(self) -> float:
        """Of one request."""
        return float((self.answered_s - self.asked_s).max() * 1000)


@dataclass(frozen=True)
class Live:
    """A version that was live in a span of seconds since 1970, and what it says."""

    number: int
    began_s: float
    ended_s: float
    says: np.ndarray


Span = tuple[float, float]


def longest_gap_ms(clients: Sequence[Answers], spans: Sequence[Span]) -> float:
    """The longest time in which no client was answered, of those that reach into one of the spans (Unix times)."""
    answered = np.sort(np.concatenate([one.answered_s[one.versions >= 0] for one in clients]))
    began, ended = answered[:-1], answered[1:]
    within = np.zeros(len(began), bool)
    for from_s, to_s in spans:
        within |= (began < to_s) & (ended > from_s)
    return float((ended - began)[within].max(initial=0.0) * 1000)


def inconsistent(answers: Answers, periods: Sequence[Live], within_s: float) -> int:
    """Answers that are of no version that was live, to `within_s`, while they were asked for.

    One that names its version must be what that version says.
    """
    wrong = 0
    rows = zip(answers.asked_s, answers.answered_s, answers.versions, answers.probabilities, strict=True)
    for asked_s, answered_s, version, said in rows:
        if version < 0:
            continue
        possible = [
            one
            for one in periods
            if one.began_s - within_s <= answered_s and asked_s <= one.ended_s + within_s
        ]
        named = [one for one in possible if version in (0, one.number)]
        wrong += not any(np.abs(one.says - said).max() < TOLERANCE for one in named)
    return wrong


def figures(
    gateway: Sequence[Answers],
    direct: Sequence[Answers],
    periods: Sequence[Live],
    seconds: Mapping[str, Sequence[float]],
    changing: Sequence[Span],
    resting: Sequence[Span],
) -> dict[str, float]:
    """seconds: of each promotion and of each roll back, from its begin until the version was live.

    changing, resting: when versions changed, from queued to done, and when none did.
    """
    found = {
        "requests": float(sum(len(one.asked_s) for one in gateway)),
        "failed": float(sum(one.failed for one in gateway)),
        "longest_gap_ms": longest_gap_ms(gateway, changing),
        "resting.longest_gap_ms": longest_gap_ms(gateway, resting),
        "longest_wait_ms": max(one.longest_wait_ms for one in gateway),
        "inconsistent": float(sum(inconsistent(one, periods, TAKEN_UP_S) for one in gateway)),
        "direct.requests": float(sum(len(one.asked_s) for one in direct)),
        "direct.failed": float(sum(one.failed for one in direct)),
        "direct.longest_wait_ms": max(one.longest_wait_ms for one in direct),
        "direct.inconsistent": float(sum(inconsistent(one, periods, BESIDE_S) for one in direct)),
    }
    for kind, taken in seconds.items():
        found[f"{kind}_s"], found[f"{kind}_max_s"] = float(np.median(taken)), max(taken)
    return found
