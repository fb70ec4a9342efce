"""What was approved is looked at once more when it is executed: gates by today's thresholds, files by their content."""

from datetime import timedelta

import pytest

from backend.core.blobs import blobs
from backend.core.clock import now
from backend.core.errors import ConflictError
from backend.core.models import LogEntry
from backend.deployments import executing
from backend.deployments.models import DeploymentRequest, Rollout
from backend.deployments.services import request_create, request_tend, request_vote, rollback_start
from backend.hosts.freezes import freeze_add, freeze_remove
from backend.hosts.models import Environment, FreezeWindow
from backend.projects.services import member_remove
from backend.registry.models import ModelVersion
from tests.clients import api_as, pages_as
from tests.deployments.rows import SYSTEM, Stage
from tests.factories import member

pytestmark = pytest.mark.django_db


def approved(stage: Stage) -> DeploymentRequest:
    """An approved request that waits for a rollout before it."""
    first, second = stage.request(), stage.request()
    for request in (first, second):
        request_vote(actor=stage.actor("approver"), request=request, approve=True)
    assert (first.state, second.state) == ("executed", "approved")
    return DeploymentRequest.objects.get(pk=second.pk)


def ended(request: DeploymentRequest) -> tuple[str, str]:
    """What becomes of it once the way is free: its state, and why."""
    Rollout.objects.update(state="failed")
    request_tend(actor=SYSTEM, request=request)
    return request.state, str(
        LogEntry.objects.filter(object=f"deploymentrequest:{request.pk}").last().data["reason"]
    )


def test_what_is_as_it_was_begins() -> None:
    request = approved(Stage())
    assert ended(request)[0] == "executed"
    assert Rollout.objects.filter(request=request).count() == 1


def test_gates_are_judged_again_by_the_thresholds_as_they_are() -> None:
    stage = Stage()
    request = approved(stage)
    # As if somebody had gone past the services, which would have raised the rule's version.
    Environment.objects.update(gates={"new_accuracy": {"threshold": 0.71}})
    assert ended(request) == ("superseded", "the gate new_accuracy changed")


def test_a_verdict_that_its_own_value_contradicts_is_not_believed() -> None:
    request = approved(Stage())
    request.report.gates.filter(gate="size").update(value=513.0)
    assert ended(request) == ("superseded", "the gate size changed")


def test_the_content_of_a_file_is_read_again() -> None:
    request = approved(Stage())
    digest = request.version.artifacts.get(name="model.onnx").digest
    blobs().path(digest).write_bytes(b"another model")
    assert ended(request) == ("superseded", "the content of model.onnx changed")
    assert not Rollout.objects.filter(request=request).exists()


def test_a_file_that_is_gone_is_not_executed_by_the_last_vote_either() -> None:
    stage = Stage()
    request = stage.request()
    blobs().delete(request.version.artifacts.get(name="model.safetensors").digest)
    request_vote(actor=stage.actor("approver"), request=request, approve=True)
    assert (request.state, Rollout.objects.exists()) == ("superseded", False)


def test_approvals_are_counted_again() -> None:
    stage = Stage()
    request = approved(stage)
    member_remove(
        actor=SYSTEM, project=stage.project, user=member(stage.project, "approver"), role="approver"
    )
    assert ended(request) == (
        "superseded",
        "the approvals (who gave one may no longer vote) changed",
    )
    assert not Rollout.objects.filter(request=request).exists()


def test_what_changes_while_it_waits_supersedes_at_once() -> None:
    stage = Stage()
    request = approved(stage)
    stage.report(request.version)
    assert request_tend(actor=SYSTEM, request=request).state == "superseded"
    assert Rollout.objects.count() == 1


def test_an_approval_does_not_outlive_its_request(monkeypatch: pytest.MonkeyPatch) -> None:
    request = approved(Stage())
    DeploymentRequest.objects.filter(pk=request.pk).update(expires_at=now() - timedelta(seconds=1))
    request.refresh_from_db()

    def read(version: ModelVersion) -> list[str]:
        pytest.fail("No file of what has expired is read.")

    monkeypatch.setattr(executing, "damaged_artifacts", read)
    assert ended(request) == ("expired", "It was approved, but it could not begin in time.")


def test_no_request_is_made_of_a_report_that_does_not_hold() -> None:
    stage = Stage()
    version = stage.version()
    stage.report(version).gates.filter(gate="parity").update(value=1.0)
    with pytest.raises(ConflictError) as caught:
        request_create(actor=stage.actor("engineer"), version=version, environment=stage.environment)
    assert caught.value.code == "gates_failed"


def freeze(stage: Stage) -> FreezeWindow:
    until = now() + timedelta(days=1)
    return freeze_add(actor=SYSTEM, environment=stage.environment, reason="the fair", ends_at=until)


def test_an_approved_request_waits_for_the_end_of_the_freeze() -> None:
    stage = Stage()
    request, window = stage.request(), freeze(stage)
    request_vote(actor=stage.actor("approver"), request=request, approve=True)
    assert request_tend(actor=SYSTEM, request=request).state == "approved"
    assert not Rollout.objects.exists()
    shown = api_as(stage, "viewer").get(f"/api/v1/requests/{request.pk}/").data["waits_for"]
    assert shown.startswith("production is frozen until ")
    assert shown.endswith("the fair")
    page = pages_as(stage, "viewer").get(f"/requests/{request.pk}/").text
    assert "Approved, it waits. Production is frozen until" in page
    freeze_remove(actor=SYSTEM, freeze=window)
    assert request_tend(actor=SYSTEM, request=request).state == "executed"


def test_what_changes_in_a_freeze_supersedes_and_what_lasts_too_long_expires() -> None:
    stage = Stage()
    first, second = stage.request(), stage.request()
    freeze(stage)
    for request in (first, second):
        request_vote(actor=stage.actor("approver"), request=request, approve=True)
    stage.report(first.version)
    assert request_tend(actor=SYSTEM, request=first).state == "superseded"
    DeploymentRequest.objects.update(expires_at=now())
    second.refresh_from_db()
    assert request_tend(actor=SYSTEM, request=second).state == "expired"


def test_a_roll_back_is_not_held_up() -> None:
    stage = Stage()
    for _ in range(2):
        stage.make_live(stage.version())
    freeze(stage)
    started = rollback_start(
        actor=stage.actor("engineer"), service=stage.service, environment=stage.environment
    )
    assert (started.kind, started.state) == ("rollback", "queued")
