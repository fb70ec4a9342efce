"""Ways around four eyes, one vote and frozen evidence, by every door: each is refused with its code."""

import pytest
from rest_framework.test import APIClient

from backend.access.admin_site import site
from backend.access.models import Membership, Team, TeamMember
from backend.access.roles import Role
from backend.deployments.models import Approval, BrokenGlass, DeploymentRequest, Rollout
from backend.hosts.models import ApprovalRule, Environment, FreezeWindow
from backend.hosts.services import environment_change
from backend.projects.services import member_add
from tests.clients import api_as, api_of, pages_of
from tests.deployments.rows import SYSTEM, Stage
from tests.factories import make_user, member

pytestmark = pytest.mark.django_db


def voting(client: APIClient, request: DeploymentRequest, **vote: object) -> tuple[int, str]:
    answer = client.post(f"/api/v1/requests/{request.pk}/vote/", {"approve": True, **vote}, format="json")
    return answer.status_code, answer.data.get("code") or answer.data["state"]


def test_who_asked_does_not_approve_by_any_door() -> None:
    stage = Stage()
    owner = member(stage.project, Role.OWNER)
    request = stage.request(actor=owner.actor)
    assert voting(api_of(owner), request) == (403, "four_eyes")
    page = pages_of(owner).post(f"/requests/{request.pk}/approve/", {"comment": "mine"})
    assert (page.status_code, "four_eyes" in page.text) == (403, True)
    assert not Approval.objects.exists()


def test_more_roles_and_teams_of_ones_own_help_nobody() -> None:
    stage = Stage()
    engineer = member(stage.project, Role.ENGINEER)
    request = stage.request(actor=engineer.actor)
    member_add(actor=SYSTEM, project=stage.project, user=engineer, role=Role.APPROVER)
    assert voting(api_of(engineer), request) == (403, "four_eyes")
    team = Team.objects.create(name="Mine", slug="mine")
    TeamMember.objects.create(team=team, user=engineer, maintains=True)
    Membership.objects.create(project=stage.project, team=team, role=Role.APPROVER)
    assert voting(api_of(engineer), request) == (403, "four_eyes")


def test_a_second_account_is_a_stranger_until_an_owner_lets_it_in() -> None:
    stage = Stage()
    request = stage.request()
    second = make_user("second-account")
    assert voting(api_of(second), request) == (404, "not_found")
    member_add(actor=SYSTEM, project=stage.project, user=second, role=Role.ENGINEER)
    assert voting(api_of(second), request) == (403, "permission_denied")
    superuser = make_user(is_superuser=True, is_staff=True)
    assert voting(api_of(superuser), request) == (404, "not_found")


def test_the_administration_writes_none_of_it() -> None:
    for model in (Approval, ApprovalRule, BrokenGlass, DeploymentRequest, Environment, FreezeWindow, Rollout):
        assert not site.is_registered(model), model


def test_a_double_vote_by_two_doors() -> None:
    stage = Stage(approvals=2)
    request, approver = stage.request(), member(stage.project, Role.APPROVER)
    assert voting(api_of(approver), request) == (200, "pending")
    assert voting(api_of(approver), request) == (409, "already_voted")
    assert voting(api_of(approver), request, approve=False, comment="no") == (409, "already_voted")
    assert "already_voted" in pages_of(approver).post(f"/requests/{request.pk}/approve/").text
    assert Approval.objects.count() == 1


def test_an_approval_after_a_change_closes_the_request() -> None:
    stage = Stage()
    request = stage.request()
    environment_change(actor=SYSTEM, environment=stage.environment, approval_rules=[{"needed": 2}])
    approver = api_as(stage, Role.APPROVER)
    assert voting(approver, request) == (409, "evidence_changed")
    assert voting(approver, request) == (409, "request_closed")
    shown = approver.get(f"/api/v1/requests/{request.pk}/").data
    assert (shown["state"], shown["votes"]) == ("superseded", [])


def test_an_owner_who_lowers_the_rule_does_not_approve_what_waits() -> None:
    stage = Stage(approvals=2)
    request = stage.request()
    owner = api_as(stage, Role.OWNER)
    owner.patch(
        f"/api/v1/environments/{stage.environment.pk}/", {"approval_rules": [{"needed": 1}]}, format="json"
    )
    assert voting(owner, request) == (409, "evidence_changed")
    assert not Rollout.objects.exists()
