"""A request is bound to evidence: without it there is none, and when it changes the request is over."""

from datetime import timedelta

import pytest

from backend.core.clock import now
from backend.core.errors import AppError, ConflictError
from backend.core.models import LogEntry
from backend.deployments import rollouts
from backend.deployments.models import DeploymentRequest, Rollout
from backend.deployments.services import request_create, request_tend, request_vote, request_withdraw
from backend.hosts.services import environment_change
from backend.registry.services import version_retire
from backend.validation.services import validation_start
from tests.deployments.rows import SYSTEM, Stage
from tests.factories import make_environment, make_project

pytestmark = pytest.mark.django_db


def refused(stage: Stage, version, **fields) -> str:
    with pytest.raises(AppError) as caught:
        request_create(
            actor=stage.actor("engineer"), version=version, **{"environment": stage.environment, **fields}
        )
    assert not DeploymentRequest.objects.exists()
    return caught.value.code


def test_a_request_freezes_its_evidence() -> None:
    stage = Stage()
    version = stage.version()
    request = stage.request(version)
    assert request.state == "pending"
    assert request.evidence["version_digest"] == version.digest
    assert request.evidence["artifacts"]["model.onnx"] == version.artifacts.get(name="model.onnx").digest
    assert request.evidence["rule_version"] == 1
    assert request.evidence["replaces"] is None
    assert len(request.evidence["digest"]) == 64
    assert LogEntry.objects.filter(kind="deployment_request.pending").count() == 1


def test_no_report_no_request() -> None:
    stage = Stage()
    assert refused(stage, stage.version()) == "report_missing"


def test_a_report_that_is_not_finished_is_missing() -> None:
    stage = Stage()
    version = stage.version()
    validation_start(actor=SYSTEM, version=version, environment=stage.environment, baseline=None)
    assert refused(stage, version) == "report_missing"


@pytest.mark.parametrize("verdict", ["failed", "absent", "not_enough_data"])
@pytest.mark.parametrize(
    "gate", ["new_accuracy", "not_worse", "forgetting", "slices", "parity", "size", "disjoint"]
)
def test_one_gate_that_did_not_pass_refuses(gate: str, verdict: str) -> None:
    stage = Stage()
    stage.make_live(stage.version())
    version = stage.version()
    assert stage.report(version, **{gate: verdict}).state == "refused"
    assert refused(stage, version) == "gates_failed"


def test_a_gate_that_is_not_required_refuses_nothing() -> None:
    stage = Stage(gates={"size": {"required": False}})
    version = stage.version()
    assert stage.report(version, size="failed", calibration="failed").state == "passed"
    made = request_create(actor=stage.actor("engineer"), version=version, environment=stage.environment)
    assert made.state == "pending"


def test_a_gate_whose_result_vanished_refuses() -> None:
    stage = Stage()
    version = stage.version()
    stage.report(version).gates.filter(gate="parity").delete()
    assert refused(stage, version) == "gates_failed"


def test_a_report_for_another_environment_does_not_count() -> None:
    stage = Stage()
    version = stage.version()
    stage.report(version)
    staging = make_environment(stage.project, "staging")
    assert refused(stage, version, environment=staging) == "report_missing"
    assert refused(stage, version, environment=make_environment(make_project())) == "environment_foreign"


def test_a_report_beside_another_live_version_does_not_count() -> None:
    stage = Stage()
    version = stage.version()
    stage.report(version)
    stage.make_live(stage.version())
    # The first version's report had no forgetting gate; now there is something to forget.
    assert refused(stage, version) in ("gates_failed", "evidence_changed")


def test_a_report_under_another_rule_does_not_count() -> None:
    stage = Stage()
    version = stage.version()
    stage.report(version)
    environment_change(actor=SYSTEM, environment=stage.environment, approval_rules=[{"needed": 2}])
    assert refused(stage, version) == "evidence_changed"


def test_what_is_retired_or_live_is_not_requested() -> None:
    stage = Stage()
    live, retired = stage.version(), stage.version()
    stage.make_live(live)
    version_retire(actor=SYSTEM, version=retired, reason="wrong labels")
    assert refused(stage, live) == "already_live"
    assert refused(stage, retired) == "version_retired"


def test_one_open_request_a_version() -> None:
    stage = Stage()
    request = stage.request()
    with pytest.raises(ConflictError) as caught:
        request_create(actor=stage.actor("engineer"), version=request.version, environment=stage.environment)
    assert caught.value.code == "request_open"


def test_a_changed_rule_supersedes_and_the_vote_does_not_count() -> None:
    stage = Stage()
    request = stage.request()
    environment_change(
        actor=SYSTEM, environment=stage.environment, gates={"new_accuracy": {"threshold": 0.99}}
    )
    with pytest.raises(ConflictError) as caught:
        request_vote(actor=stage.actor("approver"), request=request, approve=True)
    assert caught.value.code == "evidence_changed"
    request.refresh_from_db()
    assert request.state == "superseded"
    assert not request.votes.exists()
    entry = LogEntry.objects.get(kind="deployment_request.superseded")
    assert entry.data["changed"] == [
        "the environment's gates (new_accuracy)",
        "the gate new_accuracy",
    ]


@pytest.mark.parametrize("what", ["live", "artifact", "report", "retired"])
def test_whatever_changes_supersedes(what: str) -> None:
    stage = Stage()
    request = stage.request()
    if what == "live":
        stage.make_live(stage.version())
    elif what == "artifact":
        request.version.artifacts.filter(name="model.onnx").update(digest="0" * 64)
    elif what == "report":
        stage.report(request.version)
    else:
        version_retire(actor=SYSTEM, version=request.version, reason="wrong labels")
    assert request_tend(actor=SYSTEM, request=request).state == "superseded"


def test_nothing_changed_nothing_happens() -> None:
    stage = Stage()
    request = stage.request()
    assert request_tend(actor=SYSTEM, request=request).state == "pending"


def test_a_request_that_nobody_decides_expires() -> None:
    stage = Stage()
    request = stage.request()
    assert request.expires_at - request.created_at > timedelta(days=6, hours=23)
    DeploymentRequest.objects.filter(pk=request.pk).update(expires_at=now())
    with pytest.raises(ConflictError) as caught:
        request_vote(actor=stage.actor("approver"), request=request, approve=True)
    assert caught.value.code == "request_expired"
    assert request_tend(actor=SYSTEM, request=request).state == "expired"


def test_who_asked_or_an_owner_withdraws_and_nobody_else() -> None:
    stage = Stage()
    for role in ("viewer", "approver", "curator"):
        request = DeploymentRequest.objects.first() or stage.request()
        with pytest.raises(AppError) as caught:
            request_withdraw(actor=stage.actor(role), request=request)
        assert caught.value.code == "permission_denied"
    assert request_withdraw(actor=stage.actor("engineer"), request=request).state == "withdrawn"
    other = stage.request()
    assert request_withdraw(actor=stage.actor("owner"), request=other).state == "withdrawn"


def test_an_approved_request_waits_for_the_rollout_before_it() -> None:
    stage = Stage()
    first, second = stage.request(), stage.request()
    request_vote(actor=stage.actor("approver"), request=first, approve=True)
    assert first.state == "executed"
    request_vote(actor=stage.actor("approver"), request=second, approve=True)
    assert second.state == "approved"
    assert Rollout.objects.count() == 1
    Rollout.objects.update(state="failed")
    assert request_tend(actor=SYSTEM, request=second).state == "executed"
    assert Rollout.objects.get(request=second).version == second.version


def test_an_approved_request_is_superseded_when_another_version_became_live() -> None:
    stage = Stage()
    first, second = stage.request(), stage.request()
    for request in (first, second):
        request_vote(actor=stage.actor("approver"), request=request, approve=True)
    Rollout.objects.update(state="done")
    stage.make_live(first.version)
    assert request_tend(actor=SYSTEM, request=second).state == "superseded"


@pytest.mark.parametrize("what", ["rule", "live", "retired"])
def test_what_changes_after_the_approval_never_becomes_live(what: str) -> None:
    stage = Stage()
    request = stage.request()
    request_vote(actor=stage.actor("approver"), request=request, approve=True)
    rollout = Rollout.objects.get(request=request)
    rollouts.require_unchanged(rollout)
    if what == "rule":
        environment_change(actor=SYSTEM, environment=stage.environment, approval_rules=[{"needed": 2}])
    elif what == "live":
        stage.make_live(stage.version())
    else:
        version_retire(actor=SYSTEM, version=request.version, reason="wrong labels")
    with pytest.raises(ConflictError) as caught:
        rollouts.require_unchanged(Rollout.objects.get(pk=rollout.pk))
    assert caught.value.code == "evidence_changed"
