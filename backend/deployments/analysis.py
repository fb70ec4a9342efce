"""What the counts of a trial say: pass, fail, or that a person must look. Plain arithmetic.

A comparison fails a version only where chance does not explain it: the 95 % interval of its difference lies past the
limit. It passes where the measured difference is within the limit, and is inconclusive in between.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Literal

from backend.deployments.trials import LATENCY_BOUNDS_MS, ArmCounts
from backend.hosts.plans import RolloutPlan

Verdict = Literal["pass", "fail", "inconclusive", "not_measured"]
Z = 1.96
# Fewer say nothing of a share or a percentile.
MIN_REQUESTS, MIN_LABELS = 20, 20
# Of fewer the 99th percentile is the slowest one: a single answer that was held up.
P99_REQUESTS = 100
# A percentile may rise by this much whatever its ratio: who waits 3 ms instead of 1 ms does not notice.
SLACK_MS = 5.0
P99 = 0.99


@dataclass(frozen=True, slots=True)
class Labelled:
    """Answers whose label came late: `correct` of `total`."""

    correct: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class Arm:
    """One version's counts, and its answers with labels."""

    counts: ArmCounts
    labelled: Labelled = Labelled()


@dataclass(frozen=True, slots=True)
class Check:
    """One comparison; `value` and `limit` in the unit of the plan's field, value None where too little was seen."""

    name: str
    value: float | None
    limit: float
    verdict: Verdict
    detail: str

    def as_dict(self) -> dict[str, object]:
        return asdict(self)


def analyse(live: Arm, tried: Arm, plan: RolloutPlan) -> list[Check]:
    """Every check of the tried version beside the live one."""
    return [
        _errors(live.counts, tried.counts, plan.max_errors),
        _p99(live.counts, tried.counts, plan.max_p99_ratio),
        _accuracy(live.labelled, tried.labelled, plan.max_accuracy_drop),
        _disagreement(tried.counts, plan.max_disagreement),
        _confidence(live.counts, tried.counts, plan.max_confidence_drop),
    ]


def verdict(checks: Sequence[Check]) -> Verdict:
    """`fail` if one fails, else `inconclusive` if one is, else `pass`; what was not measured refuses nothing."""
    found = {check.verdict for check in checks}
    order: tuple[Verdict, ...] = ("fail", "inconclusive", "pass")
    return next((one for one in order if one in found), "not_measured")


def _errors(live: ArmCounts, tried: ArmCounts, limit: float) -> Check:
    if tried.requests < MIN_REQUESTS:
        return _unmeasured("errors", limit, f"{tried.requests} requests so far.")
    value = _share(tried.errors, tried.requests) - _share(live.errors, live.requests)
    if live.requests:
        low, _ = difference_interval(tried.errors, tried.requests, live.errors, live.requests)
    else:
        low, _ = _wilson(tried.errors, tried.requests)
    detail = f"{tried.errors} of {tried.requests} failed, {live.errors} of {live.requests} beside it."
    return Check("errors", value, limit, _judge(value, low, limit), detail)


def _p99(live: ArmCounts, tried: ArmCounts, limit: float) -> Check:
    ours, theirs = quantile_ms(tried.latencies, P99), quantile_ms(live.latencies, P99)
    if ours is None or theirs is None or min(tried.requests, live.requests) < MIN_REQUESTS:
        return _unmeasured("p99", limit, "Too few requests for a 99th percentile.")
    detail = f"{ours:.1f} ms, {theirs:.1f} ms beside it."
    if ours <= theirs + SLACK_MS:
        return Check("p99", ours / theirs, limit, "pass", detail)
    least = quantile_bounds_ms(tried.latencies, P99)[0] / quantile_bounds_ms(live.latencies, P99)[1]
    judged = _judge(ours / theirs, least, limit)
    if judged == "inconclusive" and min(tried.requests, live.requests) < P99_REQUESTS:
        return _unmeasured("p99", limit, f"{detail} Of fewer than {P99_REQUESTS} requests it is the slowest.")
    return Check("p99", ours / theirs, limit, judged, detail)


def _accuracy(live: Labelled, tried: Labelled, limit: float) -> Check:
    if min(live.total, tried.total) < MIN_LABELS:
        return _unmeasured("accuracy", limit, f"{tried.total} labels came, {live.total} beside it.")
    drop = _share(live.correct, live.total) - _share(tried.correct, tried.total)
    low, _ = difference_interval(live.correct, live.total, tried.correct, tried.total)
    detail = f"{tried.correct} of {tried.total} right, {live.correct} of {live.total} beside it."
    return Check("accuracy", drop, limit, _judge(drop, low, limit), detail)


def _disagreement(tried: ArmCounts, limit: float) -> Check:
    """A version that learnt something new is meant to differ: how much of it is for a person to say."""
    if tried.compared < MIN_REQUESTS:
        return _unmeasured("disagreement", limit, f"{tried.compared} answers were compared.")
    value = 1 - _share(tried.agreed, tried.compared)
    detail = f"{tried.compared - tried.agreed} of {tried.compared} answers differ."
    return Check("disagreement", value, limit, "pass" if value <= limit else "inconclusive", detail)


def _confidence(live: ArmCounts, tried: ArmCounts, limit: float) -> Check:
    if min(live.confidences, tried.confidences) < MIN_REQUESTS:
        return _unmeasured("confidence", limit, "Too few answers were read.")
    ours, theirs = tried.confidence_sum / tried.confidences, live.confidence_sum / live.confidences
    detail = f"{ours:.3f} on average, {theirs:.3f} beside it."
    return Check(
        "confidence", theirs - ours, limit, "pass" if theirs - ours <= limit else "inconclusive", detail
    )


def difference_interval(ours: int, of_ours: int, theirs: int, of_theirs: int) -> tuple[float, float]:
    """95 % interval of ours/of_ours - theirs/of_theirs (Newcombe 1998, method 10, on Wilson's scores)."""
    p, q = _share(ours, of_ours), _share(theirs, of_theirs)
    (p_low, p_high), (q_low, q_high) = _wilson(ours, of_ours), _wilson(theirs, of_theirs)
    low = p - q - math.hypot(p - p_low, q_high - q)
    return low, p - q + math.hypot(p_high - p, q - q_low)


def _wilson(successes: int, total: int) -> tuple[float, float]:
    """95 % score interval of a share (Wilson 1927); all of [0, 1] where nothing was seen."""
    if total == 0:
        return 0.0, 1.0
    share, square = successes / total, Z**2 / total
    centre = (share + square / 2) / (1 + square)
    half = Z * math.sqrt(share * (1 - share) / total + square / (4 * total)) / (1 + square)
    return centre - half, centre + half


def quantile_ms(latencies: Counter[int], share: float) -> float | None:
    """The quantile of a histogram over LATENCY_BOUNDS_MS, interpolated within its bucket; None where it is empty."""
    total = sum(latencies.values())
    return _at_rank(latencies, share * total) if total else None


def quantile_bounds_ms(latencies: Counter[int], share: float) -> tuple[float, float]:
    """95 % interval of a quantile: the order statistics that the binomial distribution of its rank allows."""
    total = sum(latencies.values())
    half = Z * math.sqrt(total * share * (1 - share))
    return _at_rank(latencies, share * total - half), _at_rank(latencies, min(share * total + half, total))


def _at_rank(latencies: Counter[int], rank: float) -> float:
    passed = 0
    for index, count in sorted(latencies.items()):
        if passed + count >= rank:
            low = LATENCY_BOUNDS_MS[index - 1] if index else 0.0
            high = LATENCY_BOUNDS_MS[min(index, len(LATENCY_BOUNDS_MS) - 1)]
            return low + (high - low) * max(0.0, rank - passed) / count
        passed += count
    return LATENCY_BOUNDS_MS[-1]


def _judge(value: float, low: float, limit: float) -> Verdict:
    if low > limit:
        return "fail"
    return "pass" if value <= limit else "inconclusive"


def _unmeasured(name: str, limit: float, detail: str) -> Check:
    return Check(name, None, limit, "not_measured", detail)


def _share(part: int, total: int) -> float:
    return part / total if total else 0.0
