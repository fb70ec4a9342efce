"""Pages of deployment requests: the evidence before asking, the votes, the rollout and the way back."""

import pytest
from django.test import Client
from django.urls import reverse

from backend.access.models import User
from backend.access.roles import Role
from backend.core.acts import act, project_scope
from backend.core.states import advance
from backend.deployments.models import DeploymentRequest, Rollout
from backend.deployments.services import request_vote
from backend.projects.services import member_add
from tests.clients import pages_as
from tests.deployments.rows import Stage
from tests.factories import SYSTEM, make_user, member

pytestmark = pytest.mark.django_db
ACTS = ("request_approve", "request_reject", "request_withdraw")
REFUSED = {"code": "load_refused", "detail": "Triton: unexpected end of file", "data": {}}


@pytest.fixture
def stage() -> Stage:
    return Stage()


def at(name: str, request: DeploymentRequest) -> str:
    return reverse(f"webui:{name}", args=[request.pk])


def state_of(request: DeploymentRequest) -> str:
    return DeploymentRequest.objects.get(pk=request.pk).state


def go(rollout: Rollout, *states: str) -> None:
    with act(project_scope(rollout.service.project_id), SYSTEM) as log:
        for state in states:
            advance(rollout, state, act=log)


@pytest.mark.parametrize("name", ["request", "request_state", "request_rollback"])
def test_a_request_is_for_members(stage: Stage, client: Client, name: str) -> None:
    address = at(name, stage.request())
    assert client.get(address)["Location"].startswith("/login/")
    assert pages_as(stage, Role.VIEWER).get(address).status_code == 200
    client.force_login(make_user())
    assert client.get(address).status_code == 404


def test_it_leads_to_the_record_of_the_version(stage: Stage) -> None:
    request = stage.request()
    record = reverse("webui:version_record", args=[stage.service.name, request.version.number])
    assert f'href="{record}"' in pages_as(stage, Role.VIEWER).get(at("request", request)).text


@pytest.mark.parametrize("name", ACTS)
def test_acts_are_posts_of_members(stage: Stage, client: Client, name: str) -> None:
    request = stage.request()
    assert client.post(at(name, request), {"comment": "x"}).status_code == 302
    assert pages_as(stage, Role.OWNER).get(at(name, request))["Location"] == at("request", request)
    client.force_login(make_user())
    assert client.post(at(name, request), {"comment": "x"}).status_code == 404
    assert state_of(request) == "pending"


def test_the_page_shows_the_frozen_evidence(stage: Stage) -> None:
    live = stage.version(metrics={"eval/golden/accuracy": 0.98})
    stage.make_live(live)
    request = stage.request(stage.version(metrics={"eval/golden/accuracy": 0.95}))
    shown = pages_as(stage, Role.APPROVER).get(at("request", request)).text
    assert "Accuracy on new data" in shown
    assert "−3.0 %" in shown
    for digest in (request.evidence["digest"], *request.evidence["artifacts"].values()):
        assert digest in shown
    assert f"Deploy v{request.version.number} to {stage.environment}" in shown
    assert member(stage.project, Role.APPROVER).label in shown


def test_an_engineer_sees_the_evidence_and_asks(stage: Stage) -> None:
    version = stage.version()
    stage.report(version)
    client, address = pages_as(stage, Role.ENGINEER), reverse("webui:request_new", args=[version.pk])
    shown = client.get(address).text
    assert "Accuracy on new data" in shown
    assert version.digest in shown
    answer = client.post(address, {"note": "The tenth class."})
    made = DeploymentRequest.objects.get()
    assert answer["Location"] == at("request", made)
    assert (made.note, made.version) == ("The tenth class.", version)
    assert "It is asked for already." in client.get(address).text
    refused = client.post(address)
    assert (refused.status_code, "request_open" in refused.text) == (422, True)


def test_without_a_passed_report_the_page_says_so_instead_of_asking(stage: Stage) -> None:
    version = stage.version()
    client, address = pages_as(stage, Role.ENGINEER), reverse("webui:request_new", args=[version.pk])
    shown = client.get(address).text
    assert "<code>report_missing</code>" in shown
    assert 'name="note"' not in shown
    stage.report(version, new_accuracy="failed")
    shown = client.get(address).text
    assert "<code>gates_failed</code>" in shown
    assert client.post(address).status_code == 422
    assert not DeploymentRequest.objects.exists()


def test_asking_is_for_engineers_looking_for_members(stage: Stage, client: Client) -> None:
    version = stage.version()
    stage.report(version)
    address = reverse("webui:request_new", args=[version.pk])
    viewer = pages_as(stage, Role.VIEWER)
    assert 'name="note"' not in viewer.get(address).text
    assert viewer.post(address).status_code == 403
    assert client.get(address).status_code == 302
    client.force_login(make_user())
    assert client.get(address).status_code == 404


def test_an_approver_approves_and_the_rollout_begins(stage: Stage) -> None:
    request = stage.request()
    client = pages_as(stage, Role.APPROVER)
    assert 'data-dialog-open="approve"' in client.get(at("request", request)).text
    assert client.post(at("request_approve", request))["Location"] == at("request", request)
    assert state_of(request) == "executed"
    shown = client.get(at("request", request)).text
    assert "1 of 1" in shown
    assert "The control loop takes it up." in shown
    assert 'data-dialog-open="approve"' not in shown


def test_the_requester_sees_why_they_cannot_vote_and_cannot(stage: Stage) -> None:
    request = stage.request(actor=stage.actor(Role.OWNER))
    client = pages_as(stage, Role.OWNER)
    shown = client.get(at("request", request)).text
    assert "You asked for this deployment: somebody else must decide." in shown
    assert 'data-dialog-open="approve"' not in shown
    refused = client.post(at("request_approve", request))
    assert (refused.status_code, "four_eyes" in refused.text) == (403, True)
    assert state_of(request) == "pending"


def test_who_asked_is_told_so_even_if_they_are_no_approver(stage: Stage) -> None:
    request = stage.request(actor=stage.actor(Role.ENGINEER))
    shown = pages_as(stage, Role.ENGINEER).get(at("request", request)).text
    assert "You asked for this deployment: somebody else must decide." in shown


def test_a_rejection_needs_its_reason(stage: Stage) -> None:
    request = stage.request()
    client = pages_as(stage, Role.APPROVER)
    refused = client.post(at("request_reject", request), {"comment": " "})
    assert (refused.status_code, "Say why you reject it." in refused.text) == (422, True)
    assert state_of(request) == "pending"
    client.post(at("request_reject", request), {"comment": "It forgets <the> nines."})
    assert state_of(request) == "rejected"
    assert "It forgets &lt;the&gt; nines." in client.get(at("request", request)).text


@pytest.mark.parametrize("role", [Role.VIEWER, Role.CURATOR, Role.ENGINEER])
def test_who_is_no_approver_cannot_decide(stage: Stage, role: str) -> None:
    request = stage.request(actor=stage.actor(Role.OWNER))
    client = pages_as(stage, role)
    assert "Your roles do not let you vote" in client.get(at("request", request)).text
    for name in ("request_approve", "request_reject"):
        assert client.post(at(name, request), {"comment": "x"}).status_code == 403
    assert state_of(request) == "pending"


def test_who_may_still_vote_leaves_out_makers_and_those_who_have(stage: Stage) -> None:
    stage.environment.approval_rules.update(needed=2)
    request = stage.request(actor=stage.actor(Role.OWNER))
    second = make_user("second-approver")
    member_add(actor=SYSTEM, project=stage.project, user=second, role=Role.APPROVER)
    viewer, first = pages_as(stage, Role.VIEWER), member(stage.project, Role.APPROVER)

    def named() -> list[str]:
        return [user.username for user in viewer.get(at("request_state", request)).context["voters"]]

    assert named() == sorted([first.username, second.username])
    request_vote(actor=first.actor, request=request, approve=True)
    assert named() == [second.username]
    User.objects.filter(pk=second.pk).update(is_active=False)
    assert "Nobody else in this project may decide" in viewer.get(at("request_state", request)).text


def test_a_request_is_withdrawn_by_who_asked_alone(stage: Stage) -> None:
    request = stage.request()
    approver = pages_as(stage, Role.APPROVER)
    assert 'data-dialog-open="withdraw"' not in approver.get(at("request", request)).text
    assert approver.post(at("request_withdraw", request)).status_code == 403
    pages_as(stage, Role.ENGINEER).post(at("request_withdraw", request))
    assert state_of(request) == "withdrawn"


def test_a_rollout_is_told_step_by_step_in_tritons_words(stage: Stage) -> None:
    request = stage.request()
    request_vote(actor=stage.actor(Role.APPROVER), request=request, approve=True)
    rollout = Rollout.objects.get()
    go(rollout, "loading", "warming")
    client = pages_as(stage, Role.VIEWER)
    story = client.get(at("request_state", request)).context["stories"][0]
    assert [event.get("state", "") for event in story.events] == ["done", "done", "warming", "", "", ""]
    assert [bool(event["at"]) for event in story.events] == [True, True, True, False, False, False]
    Rollout.objects.update(failure=REFUSED, tries=1)
    assert f"Try 2: {REFUSED['detail']}" in client.get(at("request_state", request)).text
    go(rollout, "failed")
    story = client.get(at("request_state", request)).context["stories"][0]
    assert [event["state"] for event in story.events] == ["done", "done", "done", "failed"]
    assert story.events[-1]["text"] == "Triton: unexpected end of file (load_refused)"


def test_one_click_rolls_back_while_the_version_is_live(stage: Stage) -> None:
    before = stage.version()
    stage.make_live(before)
    request = stage.request()
    client = pages_as(stage, Role.ENGINEER)
    assert 'data-dialog-open="rollback"' not in client.get(at("request", request)).text
    stage.make_live(request.version)
    assert f"Roll back to v{before.number}" in client.get(at("request", request)).text
    answer = client.post(at("request_rollback", request), {"version": before.number})
    assert answer["Location"] == at("request", request)
    rollout = Rollout.objects.get(kind="rollback")
    assert (rollout.version, rollout.cause) == (before, f"deploymentrequest:{request.pk}")
    page = client.get(at("request", request)).text
    assert f"Roll back of v{before.number}" in page
    assert "Asked for by" in page
    again = client.post(at("request_rollback", request), {"version": before.number})
    assert (again.status_code, "rollout_active" in again.text) == (422, True)


def test_a_viewer_cannot_roll_back(stage: Stage) -> None:
    before = stage.version()
    stage.make_live(before)
    request = stage.request()
    stage.make_live(request.version)
    client = pages_as(stage, Role.VIEWER)
    assert 'data-dialog-open="rollback"' not in client.get(at("request", request)).text
    assert client.post(at("request_rollback", request), {"version": before.number}).status_code == 403
    assert not Rollout.objects.filter(kind="rollback").exists()
