"""Counts of gateways, added up."""

import pytest

from backend.deployments.models import Rollout, TrialCount
from backend.deployments.trials import ArmCounts, trial_counts, trial_record
from tests.deployments.rows import Stage

pytestmark = pytest.mark.django_db


def seen(latency_ms: float, confidence: float, **fields: int) -> ArmCounts:
    counts = ArmCounts(**fields)
    counts.add(latency_ms, failed=False)
    counts.add_confidence(confidence)
    return counts


@pytest.fixture
def rollout() -> Rollout:
    stage = Stage()
    found = stage.make_live(stage.version()).rollout
    found.trial_serial = 3
    found.save()
    return found


def test_reports_of_all_gateways_are_added_up(rollout: Rollout) -> None:
    for gateway, confidence in (("a", 0.5), ("a", 1.0), ("b", 0.9)):
        trial_record(gateway, {(rollout.pk, 3, "trial"): seen(4.0, confidence, compared=2, agreed=1, shed=1)})
    failed = ArmCounts()
    failed.add(900.0, failed=True)
    trial_record("b", {(rollout.pk, 3, "trial"): failed, (rollout.pk, 3, "live"): seen(2.0, 0.7)})

    found = trial_counts(rollout)
    trial = found["trial"]
    assert (trial.requests, trial.errors, trial.compared, trial.agreed, trial.shed) == (4, 1, 6, 3, 3)
    assert trial.confidences == 3
    assert trial.confidence_sum == pytest.approx(2.4)
    assert trial.confidence_squares == pytest.approx(0.25 + 1 + 0.81)
    assert sorted(trial.latencies.values()) == [1, 3]
    assert found["live"].requests == 1


def test_each_change_of_the_trial_counts_from_nothing(rollout: Rollout) -> None:
    trial_record("a", {(rollout.pk, 2, "trial"): seen(4.0, 0.5)})
    assert trial_counts(rollout)["trial"].requests == 0
    assert trial_counts(rollout, serial=2)["trial"].requests == 1


def test_a_rollout_that_nobody_knows_is_passed_over(rollout: Rollout) -> None:
    trial_record("a", {(rollout.pk + 1, 3, "live"): seen(1.0, 1.0), (rollout.pk, 3, "live"): seen(1.0, 1.0)})
    assert TrialCount.objects.count() == 1
