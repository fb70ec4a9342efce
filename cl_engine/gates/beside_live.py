"""The gates on the candidate beside the live version, paired on the same samples."""

import math

from cl_engine.gates.measured import Measured
from cl_engine.gates.types import Latency, Pairs, Requirement, Slices
from cl_engine.metrics.latency import percentile_ratio
from cl_engine.metrics.paired import ROUNDING, Difference, difference_of, worse

# Of n samples without a single loss, the losses may still be 3 / n (95 %): Hanley and Lippman-Hand 1983, "If Nothing
# Goes Wrong, Is Everything All Right?". A bootstrap of such samples alone would be sure of itself.
RULE_OF_THREE = 3
NAMED = 5


def not_worse(shown: Pairs, asked: Requirement) -> Measured:
    """Non-inferiority: the accuracy lost, at the far end of its 95 % interval, is at most the threshold.

    That is 2.5 % one-sided, as ICH E9 (1998), section 5.5, advises. An interval is believed from RULE_OF_THREE /
    threshold samples on.
    """
    needed = math.ceil(RULE_OF_THREE / asked.threshold - ROUNDING) if asked.threshold > ROUNDING else 1
    if not shown.samples:
        return Measured(0.0, 0, False, "", needed=needed)
    found = difference_of(shown.samples, shown.lost, shown.gained)
    # 0.0 less a zero, for the negative zero would be shown.
    loss, least = 0.0 - found.low, 0.0 - found.high
    return Measured(
        loss,
        shown.samples,
        loss <= asked.threshold + ROUNDING,
        f"Of {shown.samples} samples {shown.lost} lost and {shown.gained} gained: {_points(found)}.",
        interval=(least, loss),
        needed=needed,
    )


def slices(shown: Slices, asked: Requirement) -> Measured:
    """No slice is significantly worse by more than the threshold, their number corrected for by Holm's rule.

    A slice of fewer samples than asked for is not judged; there must be one at least that is.
    """
    judged = {name: pairs for name, pairs in shown.slices.items() if pairs.samples >= asked.minimum_samples}
    differences = {
        name: difference_of(pairs.samples, pairs.lost, pairs.gained, margin=asked.threshold)
        for name, pairs in judged.items()
    }
    found = worse(differences)
    return Measured(
        float(len(found)),
        max((pairs.samples for pairs in shown.slices.values()), default=0),
        not found,
        " ".join([*_worse_words(found, differences), *_judged_words(shown, list(judged), asked)]),
        of="samples in the largest slice",
    )


def latency(shown: Latency, asked: Requirement) -> Measured:
    """The 99th percentile is not surely more than the threshold times the live version's.

    A machine is never quiet: only an interval that lies above the threshold as a whole refuses.
    """
    if not shown.requests:
        return Measured(0.0, 0, False, "", of="requests")
    found = percentile_ratio(shown.candidate_ms, shown.live_ms)
    return Measured(
        found.value,
        shown.requests,
        found.low <= asked.threshold + ROUNDING,
        f"99th percentile {found.one:.2f} ms, the live version's {found.other:.2f} ms, one request at a time.",
        interval=(found.low, found.high),
        of="requests",
    )


def _worse_words(found: list[str], differences: dict[str, Difference]) -> list[str]:
    words = [f"{name} ({_points(differences[name])})" for name in found]
    return [f"Worse: {_listed(words)}."] if words else []


def _judged_words(shown: Slices, judged: list[str], asked: Requirement) -> list[str]:
    left = [name for name in shown.slices if name not in judged]
    said = f"{len(judged)} of {len(shown.slices)} slices judged."
    return [said, f"Under {asked.minimum_samples} samples: {_listed(left)}."] if left else [said]


def _points(found: Difference) -> str:
    return f"{100 * found.value:+.1f} points"


def _listed(words: list[str]) -> str:
    more = len(words) - NAMED
    return ", ".join(words[:NAMED]) + (f" and {more} more" if more > 0 else "")
