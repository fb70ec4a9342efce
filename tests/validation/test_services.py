"""Validations begin, are claimed once, are fenced by their attempt, and are not lost."""

from datetime import timedelta
from itertools import product

import pytest
from django_q.models import OrmQ

from backend.core.acts import act, project_scope
from backend.core.clock import now
from backend.core.errors import AppError, ConflictError
from backend.core.states import advance
from backend.engine.gates import GateOutcome
from backend.hosts.gates import DEFAULT_GATES
from backend.validation.models import GateResult, ValidationReport
from backend.validation.selectors import report_get, report_latest
from backend.validation.services import (
    Judgement,
    validation_claim,
    validation_heartbeat,
    validation_judged,
    validation_start,
    validations_mark_lost,
)
from backend.validation.tasks import run
from tests.deployments.rows import SYSTEM, Stage
from tests.factories import make_samples, make_service, make_snapshot, make_version

pytestmark = pytest.mark.django_db


def start(stage: Stage, version=None, **fields) -> ValidationReport:
    values = {"actor": SYSTEM, "environment": stage.environment, "baseline": None, **fields}
    return validation_start(version=version or stage.version(), **values)


def claimed(stage: Stage, **fields) -> ValidationReport:
    report = validation_claim(actor=SYSTEM, report_id=start(stage, **fields).pk)
    assert report is not None
    return report


def test_a_validation_binds_what_it_judges_and_is_queued() -> None:
    stage = Stage()
    reserved = make_samples(stage.service, 9, reserved="golden")
    golden = make_snapshot(stage.service, "golden", reserved)
    version, live = stage.version(), stage.version()
    report = start(stage, version, baseline=live)
    assert report.evidence == {
        "version_digest": version.digest,
        "baseline_digest": live.digest,
        "snapshots": {"golden": golden.digest},
        "rule_version": 1,
    }
    assert report.requirements.keys() == DEFAULT_GATES.keys()
    assert OrmQ.objects.filter(key="updates").count() == 1
    assert start(stage, version, baseline=live) == report
    assert OrmQ.objects.filter(key="updates").count() == 1


def test_a_first_version_has_no_gates_beside_the_live_one() -> None:
    found = start(Stage()).requirements.keys()
    assert found == {"new_accuracy", "calibration", "parity", "size", "disjoint"}


@pytest.mark.parametrize(
    ("role", "allowed"),
    [("viewer", False), ("curator", False), ("approver", False), ("engineer", True), ("owner", True)],
)
def test_who_may_validate(role: str, allowed: bool) -> None:
    stage = Stage()
    version = stage.version()
    if allowed:
        assert start(stage, version, actor=stage.actor(role)).state == "queued"
        return
    with pytest.raises(AppError) as caught:
        start(stage, version, actor=stage.actor(role))
    assert caught.value.code == "permission_denied"


def test_who_sees_a_report() -> None:
    stage = Stage()
    report = start(stage)
    assert report_get(stage.actor("viewer"), report.pk) == report
    assert report_latest(stage.actor("viewer"), report.version, stage.environment) == report
    with pytest.raises(AppError):
        report_get(Stage().actor("owner"), report.pk)


def test_rows_of_others_are_refused() -> None:
    stage, other = Stage(), Stage()
    for wrong, code in (
        ({"environment": other.environment}, "environment_foreign"),
        ({"baseline": make_version(make_service(stage.project))}, "baseline_foreign"),
    ):
        with pytest.raises(AppError) as caught:
            start(stage, **wrong)
        assert caught.value.code == code


def test_it_is_claimed_once() -> None:
    report = claimed(Stage())
    assert (report.state, report.attempt) == ("running", 1)
    assert validation_claim(actor=SYSTEM, report_id=report.pk) is None


def test_a_lost_attempt_is_given_to_another_and_can_write_no_more() -> None:
    lost = claimed(Stage())
    assert validation_heartbeat(report=lost)
    assert validations_mark_lost(actor=SYSTEM) == []
    ValidationReport.objects.update(heartbeat_at=now() - timedelta(minutes=5))
    assert [report.state for report in validations_mark_lost(actor=SYSTEM)] == ["queued"]
    assert OrmQ.objects.filter(key="updates").count() == 2
    second = validation_claim(actor=SYSTEM, report_id=lost.pk)
    assert second is not None
    assert second.attempt == 2
    assert not validation_heartbeat(report=lost)
    with pytest.raises(ConflictError) as caught:
        validation_judged(actor=SYSTEM, report=lost, judgement=Judgement([], {}))
    assert caught.value.code == "attempt_over"
    assert not GateResult.objects.exists()


def test_what_is_lost_again_and_again_has_failed() -> None:
    report = claimed(Stage())
    ValidationReport.objects.update(attempt=3, heartbeat_at=now() - timedelta(minutes=5))
    [report] = validations_mark_lost(actor=SYSTEM)
    assert (report.state, report.failure["code"]) == ("failed", "validation_lost")


@pytest.mark.parametrize("verdict", ["passed", "failed", "absent", "not_enough_data"])
def test_one_gate_decides(verdict: str) -> None:
    report = claimed(Stage())
    outcomes = [
        GateOutcome(gate=gate, value=None, threshold=0, verdict=found, detail="")
        for gate, found in (("parity", "passed"), ("disjoint", verdict))
    ]
    validation_judged(actor=SYSTEM, report=report, judgement=Judgement(outcomes, {"seconds": 1}))
    assert report.state == ("passed" if verdict == "passed" else "refused")
    assert report.evidence["measured"] == {"seconds": 1}
    assert report.gates.count() == 2


def test_a_gate_that_is_not_required_refuses_nothing() -> None:
    report = claimed(Stage())
    outcomes = [
        GateOutcome(gate="parity", value=0, threshold=0, verdict="passed", detail=""),
        GateOutcome(
            gate="calibration",
            required=False,
            value=0.3,
            interval=(0.2, 0.4),
            threshold=0.1,
            verdict="failed",
            detail="",
        ),
    ]
    validation_judged(actor=SYSTEM, report=report, judgement=Judgement(outcomes, {}))
    assert report.state == "passed"
    kept = report.gates.get(gate="calibration")
    assert (kept.required, kept.interval) == (False, [0.2, 0.4])


def test_no_gate_no_pass() -> None:
    report = claimed(Stage())
    assert validation_judged(actor=SYSTEM, report=report, judgement=Judgement([], {})).state == "refused"


def test_without_any_set_what_it_would_answer_is_absent_and_refuses() -> None:
    stage = Stage()
    report = start(stage)
    run(report.pk)
    report.refresh_from_db()
    assert report.state == "refused"
    verdicts = dict(report.gates.values_list("gate", "verdict"))
    assert verdicts == {
        "new_accuracy": "absent",
        "parity": "absent",
        "size": "passed",
        "disjoint": "absent",
    }
    run(report.pk)  # a second delivery
    assert report.gates.count() == 4


def test_the_whole_grid() -> None:
    report = start(Stage())
    edges = {
        "queued": "running failed",
        "running": "passed refused failed errored queued",
    }
    for old, new in product(report.machine.states, repeat=2):
        ValidationReport.objects.update(state=old)
        report.refresh_from_db()
        with act(project_scope(report.version.service.project_id), SYSTEM) as log:
            if new in edges.get(old, "").split():
                advance(report, new, act=log)
            else:
                with pytest.raises(ConflictError):
                    advance(report, new, act=log)
