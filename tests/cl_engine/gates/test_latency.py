"""The gate on latency: what is surely slower is refused, what only seems so is not."""

import pytest
from pydantic import ValidationError

from cl_engine.gates import Evidence, GateOutcome, Latency, Requirement, evaluate_gates


def judged(shown: Latency | None, threshold: float = 1.5, minimum: int = 100) -> GateOutcome:
    asked = Requirement(gate="latency", threshold=threshold, minimum_samples=minimum)
    (found,) = evaluate_gates(Evidence(latency=shown), [asked])
    return found


def latency(*candidate_ms: float, live_ms: float = 1.0) -> Latency:
    """Blocks of ten requests that take as long; of the live version as many."""
    return Latency(
        candidate_ms=[[ms] * 10 for ms in candidate_ms], live_ms=[[live_ms] * 10 for _ in candidate_ms]
    )


def test_who_is_surely_slower_is_refused() -> None:
    found = judged(latency(*[1.6] * 10))
    assert (found.verdict, found.value, found.interval) == ("failed", 1.6, (1.6, 1.6))
    assert found.detail.startswith("99th percentile 1.60 ms, the live version's 1.00 ms")


def test_as_slow_as_is_allowed_passes() -> None:
    assert judged(latency(*[1.5] * 10)).verdict == "passed"


def test_one_bad_moment_is_not_sure_enough() -> None:
    found = judged(latency(*[1.0] * 9, 50.0))
    assert found.value is not None
    assert found.interval is not None
    assert found.value > 1.5 > found.interval[0]
    assert found.verdict == "passed"


def test_too_few_requests_say_nothing() -> None:
    found = judged(latency(*[9.0] * 10), minimum=101)
    assert (found.verdict, found.detail) == ("not_enough_data", "100 requests, 101 are needed.")
    assert judged(Latency(candidate_ms=(), live_ms=())).verdict == "not_enough_data"


def test_nothing_measured_is_absent_where_it_is_required() -> None:
    assert judged(None).verdict == "absent"


def test_blocks_come_in_pairs() -> None:
    for wrong in ([[1.0]], [[1.0], []]):
        with pytest.raises(ValidationError, match="as many blocks"):
            Latency(candidate_ms=wrong, live_ms=[[1.0], [1.0]])
