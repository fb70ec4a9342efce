"""What counts of a trial say."""

from collections import Counter

import numpy as np
import pytest

from backend.deployments.analysis import (
    Arm,
    Labelled,
    analyse,
    difference_interval,
    quantile_bounds_ms,
    quantile_ms,
    verdict,
)
from backend.deployments.trials import ArmCounts
from backend.hosts.plans import RolloutPlan

PLAN = RolloutPlan()


def counts(
    latencies_ms: list[float], errors: int = 0, confidence: float = 0.9, agreed: int | None = None
) -> ArmCounts:
    found = ArmCounts()
    for number, latency_ms in enumerate(latencies_ms):
        found.add(latency_ms, failed=number < errors)
        found.add_confidence(confidence)
    if agreed is not None:
        found.compared, found.agreed = len(latencies_ms), agreed
    return found


def said(live: Arm, tried: Arm) -> dict[str, str]:
    return {check.name: check.verdict for check in analyse(live, tried, PLAN)}


CALM = Arm(counts([4.0] * 1000), Labelled(90, 100))


def test_an_equal_version_passes_whatever_was_not_measured() -> None:
    checks = analyse(CALM, Arm(counts([4.0] * 200)), PLAN)
    found = {check.name: check.verdict for check in checks}
    assert found["accuracy"] == found["disagreement"] == "not_measured"
    assert verdict(checks) == "pass"


def test_nothing_seen_is_no_pass() -> None:
    assert verdict(analyse(CALM, Arm(ArmCounts()), PLAN)) == "not_measured"


@pytest.mark.parametrize(
    ("requests", "errors", "expected"),
    [
        (200, 2, "pass"),
        (200, 3, "inconclusive"),
        (200, 12, "fail"),
        (20, 1, "inconclusive"),
        (19, 19, "not_measured"),
    ],
)
def test_errors_fail_only_past_what_chance_explains(requests: int, errors: int, expected: str) -> None:
    assert said(CALM, Arm(counts([4.0] * requests, errors)))["errors"] == expected


def test_a_live_version_that_fails_as_often_excuses() -> None:
    assert said(Arm(counts([4.0] * 1000, 60)), Arm(counts([4.0] * 200, 12)))["errors"] == "pass"


def test_with_nothing_beside_it_a_failed_request_is_its_own_fault() -> None:
    assert said(Arm(ArmCounts()), Arm(counts([4.0] * 40, 20)))["errors"] == "fail"
    assert said(Arm(ArmCounts()), Arm(counts([4.0] * 40)))["errors"] == "pass"


def test_a_slow_tail_fails_and_a_few_milliseconds_do_not() -> None:
    live = Arm(counts([10.0] * 1000))
    assert said(live, Arm(counts([10.0] * 900 + [80.0] * 100)))["p99"] == "fail"
    assert said(live, Arm(counts([14.0] * 1000)))["p99"] == "pass"
    assert said(live, Arm(counts([10.0] * 197 + [80.0] * 3)))["p99"] == "inconclusive"


def test_a_single_slow_answer_of_few_holds_nothing_up() -> None:
    live = Arm(counts([2.0] * 60))
    assert said(live, Arm(counts([2.0] * 50 + [80.0])))["p99"] == "not_measured"
    assert said(live, Arm(counts([2.0] * 150 + [80.0] * 2)))["p99"] == "not_measured"
    assert said(live, Arm(counts([80.0] * 50)))["p99"] == "fail"


def test_late_labels_fail_a_version_that_is_wrong_more_often() -> None:
    tried = counts([4.0] * 200)
    assert said(CALM, Arm(tried, Labelled(60, 100)))["accuracy"] == "fail"
    assert said(CALM, Arm(tried, Labelled(82, 100)))["accuracy"] == "inconclusive"
    assert said(CALM, Arm(tried, Labelled(88, 100)))["accuracy"] == "pass"


def test_another_opinion_is_for_a_person_to_judge() -> None:
    tried = Arm(counts([4.0] * 200, agreed=80, confidence=0.6))
    checks = analyse(CALM, tried, PLAN)
    found = {check.name: check.verdict for check in checks}
    assert found["disagreement"] == found["confidence"] == "inconclusive"
    assert verdict(checks) == "inconclusive"
    assert said(CALM, Arm(counts([4.0] * 200, agreed=150)))["disagreement"] == "pass"


def test_the_interval_is_newcombes() -> None:
    """His example: 56/70 against 48/80 gives 0.0524 to 0.3339."""
    assert difference_interval(56, 70, 48, 80) == pytest.approx((0.0524, 0.3339), abs=1e-4)


def test_the_interval_of_a_quantile_covers_it() -> None:
    random = np.random.default_rng(0)
    covered = 0
    for _ in range(200):
        seen = counts(list(random.lognormal(2, 0.5, 2000)))
        low, high = quantile_bounds_ms(seen.latencies, 0.99)
        covered += low <= np.exp(2 + 0.5 * 2.3263) <= high
    assert covered >= 180
    assert quantile_ms(Counter(), 0.99) is None
