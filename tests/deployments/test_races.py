"""Two at once, on a real database: one wins, and nothing happens twice."""

import pytest

from backend.access.roles import Role
from backend.core.acts import project_scope
from backend.core.chain import verify_chain
from backend.deployments.models import Approval, DeploymentRequest, Rollout
from backend.deployments.services import request_tend, request_vote, request_withdraw, rollback_start
from backend.projects.services import member_add
from tests.deployments.rows import SYSTEM, Stage
from tests.factories import make_user, member
from tests.races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def fresh(request: DeploymentRequest) -> DeploymentRequest:
    return DeploymentRequest.objects.get(pk=request.pk)


def test_the_last_two_votes_at_once_start_one_rollout() -> None:
    stage = Stage(approvals=2)
    other = make_user()
    member_add(actor=SYSTEM, project=stage.project, user=other, role=Role.APPROVER)
    request = stage.request()
    voters = [stage.actor("approver"), stage.actor("owner"), other.actor]
    said = at_once(
        *(
            lambda actor=actor: request_vote(actor=actor, request=fresh(request), approve=True)
            for actor in voters
        )
    )
    assert sorted(said) == ["", "", "request_closed"]
    assert (Rollout.objects.count(), Approval.objects.count()) == (1, 2)
    assert verify_chain(project_scope(stage.project.pk)) is None


def test_the_same_person_twice_at_once_votes_once() -> None:
    stage = Stage(approvals=2)
    request, actor = stage.request(), stage.actor("approver")
    said = at_once(*[lambda: request_vote(actor=actor, request=fresh(request), approve=True)] * 2)
    assert sorted(said) == ["", "already_voted"]
    assert Approval.objects.count() == 1


def test_approve_against_withdraw_and_expire() -> None:
    stage = Stage()
    request = stage.request()
    said = at_once(
        lambda: request_vote(actor=stage.actor("approver"), request=fresh(request), approve=True),
        lambda: request_withdraw(actor=stage.actor("engineer"), request=fresh(request)),
    )
    # What is approved may be withdrawn until its rollout starts: then the vote went well, too.
    is_withdrawn = fresh(request).state == "withdrawn"
    assert (said[1] == "") == is_withdrawn
    assert is_withdrawn or said[0] == ""
    assert Rollout.objects.exists() == (fresh(request).state == "executed") == (not is_withdrawn)


def test_two_controls_start_an_approved_request_once() -> None:
    stage = Stage()
    request = stage.request()
    Approval.objects.create(request=request, user=member(stage.project, "approver"), approve=True)
    DeploymentRequest.objects.update(state="approved")
    assert at_once(*[lambda: request_tend(actor=SYSTEM, request=fresh(request))] * 2) == ["", ""]
    assert Rollout.objects.count() == 1


def test_two_rollbacks_at_once() -> None:
    stage = Stage()
    stage.make_live(stage.version())
    stage.make_live(stage.version())
    engineer = stage.actor("engineer")

    def start() -> Rollout:
        return rollback_start(actor=engineer, service=stage.service, environment=stage.environment)

    assert sorted(at_once(start, start)) == ["", "rollout_active"]
