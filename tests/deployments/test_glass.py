"""Break-glass: off unless an owner turned it on, for a reason, past the votes and nothing else; another reviews it."""

from datetime import timedelta

import pytest

from backend.access.models import Membership
from backend.access.roles import Role
from backend.core.actor import system_actor
from backend.core.clock import now
from backend.core.errors import AppError
from backend.core.models import LogEntry
from backend.deployments import glass
from backend.deployments.glass import glass_break, glass_review, glass_unreviewed, glass_waiting
from backend.deployments.models import BrokenGlass, DeploymentRequest, Rollout
from backend.hosts.freezes import freeze_add
from backend.hosts.services import environment_change
from backend.notices.telling import notices_of
from tests.clients import api_as
from tests.deployments.rows import SYSTEM, Stage
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def allowing(**fields: object) -> Stage:
    return Stage(break_glass=True, **fields)


def breaking(request: DeploymentRequest, actor, reason: str = "production answers nonsense") -> str | None:
    """The refusal's code; None when it is executed."""
    try:
        glass_break(actor=actor, request=request, reason=reason)
    except AppError as error:
        assert not BrokenGlass.objects.exists()
        assert not Rollout.objects.filter(request=request).exists()
        return error.code
    return None


def reviewing(request: DeploymentRequest, actor, comment: str = "It was right.") -> str | None:
    try:
        glass_review(actor=actor, request=request, comment=comment)
    except AppError as error:
        return error.code
    return None


def test_it_is_off_by_default_and_no_matter_of_the_rule() -> None:
    stage = Stage()
    request = stage.request()
    assert breaking(request, stage.actor("owner")) == "break_glass_off"
    environment_change(actor=stage.actor("owner"), environment=stage.environment, break_glass=True)
    assert stage.environment.rule_version == 1
    assert breaking(request, stage.actor("owner")) is None
    assert LogEntry.objects.get(kind="environment.break_glass_set").data == {"allowed": True}


@pytest.mark.parametrize("role", ["viewer", "curator", "engineer", "approver"])
def test_owners_alone_may(role: str) -> None:
    stage = allowing()
    assert breaking(stage.request(), stage.actor(role)) == "permission_denied"


def test_no_file_is_read_for_who_may_not(monkeypatch: pytest.MonkeyPatch) -> None:
    stage = allowing()
    monkeypatch.setattr(glass, "damaged_artifacts", lambda _: pytest.fail("files were read"))
    assert breaking(stage.request(), stage.actor("viewer")) == "permission_denied"


def test_it_goes_past_the_votes_for_a_reason_and_is_told() -> None:
    stage = allowing(approvals=2)
    owner = stage.actor("owner")
    request = stage.request(actor=owner)
    assert breaking(request, owner, reason="  ") == "reason_needed"
    assert breaking(request, owner) is None
    assert (request.state, Rollout.objects.get().request) == ("executed", request)
    entries = list(LogEntry.objects.filter(object=f"deploymentrequest:{request.pk}"))
    [told] = [notice for notice in notices_of(entries) if "Break-glass" in notice.title]
    assert told.detail == "production answers nonsense"
    assert breaking_again(request, owner) == "request_closed"


def breaking_again(request: DeploymentRequest, actor) -> str:
    with pytest.raises(AppError) as caught:
        glass_break(actor=actor, request=request, reason="again")
    return caught.value.code


def test_it_goes_past_a_freeze() -> None:
    stage = allowing()
    freeze_add(actor=SYSTEM, environment=stage.environment, reason="fair", ends_at=now() + timedelta(days=1))
    assert breaking(stage.request(), stage.actor("owner")) is None


def test_it_goes_past_no_gate_and_no_change() -> None:
    stage = allowing()
    request = stage.request()
    request.report.gates.filter(gate="forgetting").delete()
    request.report.gates.filter(gate="parity").update(verdict="failed")
    assert breaking(request, stage.actor("owner")) == "evidence_changed"
    request.refresh_from_db()
    assert request.state == "superseded"


def test_it_waits_for_no_rollout_that_is_under_way_but_is_refused() -> None:
    stage = allowing()
    request = stage.request()
    Rollout.objects.create(
        service=stage.service,
        environment=stage.environment,
        version=stage.version(),
        kind="promote",
        due_at=now(),
        created_by="x",
    )
    assert breaking(request, stage.actor("owner")) == "rollout_active"
    Rollout.objects.update(state="watching")
    assert breaking(request, stage.actor("owner")) is None


def test_neither_the_system_nor_a_program_breaks_it_and_an_expired_request_stays_so() -> None:
    stage = allowing()
    request = stage.request()
    program = make_user(program_of=stage.project)
    # As if somebody had gone past the service, which gives a program no role that needs a person.
    Membership.objects.create(project=stage.project, user=program, role=Role.OWNER)
    assert breaking(request, system_actor("policy:1")) == "person_needed"
    assert breaking(request, program.actor) == "person_needed"
    DeploymentRequest.objects.update(expires_at=now())
    assert breaking(request, stage.actor("owner")) == "request_expired"


def test_another_person_reviews_it_once() -> None:
    stage = allowing()
    owner, request = stage.actor("owner"), stage.request()
    assert reviewing(request, stage.actor("approver")) == "glass_whole"
    breaking(request, owner)
    assert [glass.request for glass in glass_unreviewed(stage.project)] == [request]
    assert [glass.request for glass in glass_waiting(stage.actor("approver"))] == [request]
    assert not any(glass_waiting(actor) for actor in (owner, stage.actor("engineer"), SYSTEM))
    assert reviewing(request, owner) == "four_eyes"
    assert reviewing(request, stage.actor("engineer")) == "permission_denied"
    assert reviewing(request, SYSTEM) == "person_needed"
    assert reviewing(request, stage.actor("approver"), comment=" ") == "comment_needed"
    assert reviewing(request, stage.actor("approver")) is None
    assert reviewing(request, stage.actor("approver")) == "already_reviewed"
    assert not glass_unreviewed(stage.project).exists()
    assert not glass_waiting(stage.actor("approver")).exists()
    assert LogEntry.objects.get(kind="deployment_request.glass_reviewed").data["comment"] == "It was right."


def test_over_rest() -> None:
    stage = allowing()
    request = stage.request()
    address = f"/api/v1/requests/{request.pk}/"
    assert api_as(stage, "engineer").post(f"{address}break-glass/", {"reason": "x"}).status_code == 403
    done = api_as(stage, "owner").post(f"{address}break-glass/", {"reason": "nonsense"})
    assert (done.status_code, done.data["state"]) == (200, "executed")
    refused = api_as(stage, "owner").post(f"{address}review/", {"comment": "mine"})
    assert (refused.status_code, refused.data["code"]) == (403, "four_eyes")
    seen = api_as(stage, "approver").post(f"{address}review/", {"comment": "It was right."}).data
    assert (seen["broken_glass"]["reason"], seen["broken_glass"]["review"]) == ("nonsense", "It was right.")
