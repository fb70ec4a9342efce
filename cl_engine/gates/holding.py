"""A gate's outcome against another requirement than it was judged by, from what it measured alone."""

from cl_engine.gates.types import GateName, GateOutcome, Requirement
from cl_engine.metrics.paired import ROUNDING

AT_LEAST: frozenset[GateName] = frozenset({"new_accuracy", "agreement"})
# Whether it is met is all that it measures: nothing of it is near to its threshold or far from it.
ALL_OR_NOTHING: frozenset[GateName] = frozenset({"slices", "disjoint"})


def holds(outcome: GateOutcome, asked: Requirement, *, minimum_samples: int) -> bool:
    """Whether what passed shows that `asked` is met, too.

    minimum_samples: how many it was judged by at least. What a stricter requirement would have found of fewer samples,
    or of slices, cannot be told from the outcome: that does not hold.
    """
    if outcome.verdict != "passed" or outcome.value is None or asked.minimum_samples > minimum_samples:
        return False
    if asked.gate == "slices":
        return outcome.value <= 0 and outcome.threshold <= asked.threshold + ROUNDING
    if asked.gate in AT_LEAST:
        return outcome.value >= asked.threshold - ROUNDING
    low = outcome.interval[0] if asked.gate == "latency" and outcome.interval else outcome.value
    return low <= asked.threshold + ROUNDING


def margin(outcome: GateOutcome, asked: Requirement) -> float:
    """How far inside its threshold the value of an outcome that holds is, in [0, 1]: 0.0 at it, 1.0 at the best value.

    The best is 1 where at least so much is asked, else 0. A gate that is met or not, without a between, has 1.0.
    """
    if outcome.value is None:
        return 0.0
    if asked.gate in ALL_OR_NOTHING:
        return 1.0
    room = 1 - asked.threshold if asked.gate in AT_LEAST else asked.threshold
    inside = outcome.value - asked.threshold if asked.gate in AT_LEAST else asked.threshold - outcome.value
    return min(max(inside / room, 0.0), 1.0) if room > 0 else 0.0
