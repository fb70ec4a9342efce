"""Four eyes: who may vote on what, once, and what a vote does."""

import pytest
from django.db import IntegrityError, transaction

from backend.access.roles import Role
from backend.access.teams import team_create
from backend.core.actor import system_actor
from backend.core.errors import AppError
from backend.core.models import LogEntry
from backend.deployments.models import Approval, Rollout
from backend.deployments.selectors import waiting_for
from backend.deployments.services import request_vote
from backend.projects.services import member_add
from backend.projects.team_roles import team_role_add
from backend.updates.models import UpdateRun
from tests.deployments.rows import SYSTEM, Stage
from tests.factories import make_snapshot, make_user, member

pytestmark = pytest.mark.django_db


def code(actor, request, **vote) -> str | None:
    """The refusal's code, None when the vote was taken; a refusal leaves nothing behind."""
    before = Approval.objects.count()
    try:
        request_vote(actor=actor, request=request, **{"approve": True, **vote})
    except AppError as error:
        assert Approval.objects.count() == before
        return error.code
    return None


@pytest.mark.parametrize(
    ("role", "refusal"),
    [
        ("viewer", "permission_denied"),
        ("curator", "permission_denied"),
        ("engineer", "permission_denied"),
        ("approver", None),
        ("owner", None),
    ],
)
def test_the_roles(role: str, refusal: str | None) -> None:
    stage = Stage()
    request = stage.request(actor=SYSTEM)
    assert code(stage.actor(role), request) == refusal
    assert Rollout.objects.count() == (refusal is None)


def test_the_log_says_as_what_somebody_voted() -> None:
    stage = Stage()
    approver, project = member(stage.project, Role.APPROVER), stage.project
    member_add(actor=SYSTEM, project=project, user=approver, role=Role.CURATOR)
    team = team_create(actor=approver.actor, name="Board", slug="board")
    team_role_add(actor=SYSTEM, project=project, team=team, role=Role.OWNER)
    request_vote(actor=approver.actor, request=stage.request(), approve=True)
    told = LogEntry.objects.get(kind="deployment_request.voted")
    assert told.data["roles"] == [Role.APPROVER, Role.OWNER]


def test_a_stranger_does_not_learn_that_it_is_there() -> None:
    request = Stage().request()
    assert code(Stage().actor("approver"), request) == "not_found"


def test_who_asked_cannot_vote_whatever_their_roles() -> None:
    stage = Stage()
    owner = stage.actor("owner")
    request = stage.request(actor=owner)
    assert code(owner, request) == "four_eyes"
    assert code(owner, request, approve=False, comment="no") == "four_eyes"
    assert code(stage.actor("approver"), request) is None


def test_who_trained_it_cannot_vote() -> None:
    stage = Stage()
    trainer = stage.actor("approver")
    snapshot = make_snapshot(stage.service)
    version = stage.version(snapshot=snapshot)
    UpdateRun.objects.create(
        service=stage.service, snapshot=snapshot, strategy="replay", version=version, created_by=trainer.ref
    )
    request = stage.request(version)
    assert code(trainer, request) == "four_eyes"
    assert list(waiting_for(trainer)) == []
    assert code(stage.actor("owner"), request) is None


def test_what_a_policy_trained_any_approver_may_vote_on() -> None:
    stage = Stage()
    snapshot = make_snapshot(stage.service)
    version = stage.version(snapshot=snapshot)
    UpdateRun.objects.create(
        service=stage.service,
        snapshot=snapshot,
        strategy="replay",
        version=version,
        created_by="system:policy:1",
    )
    assert code(stage.actor("approver"), stage.request(version)) is None


def test_the_system_cannot_vote() -> None:
    stage = Stage()
    request = stage.request()
    assert code(system_actor("policy:1"), request) == "person_needed"


def test_one_vote_a_person_and_the_database_says_so_too() -> None:
    stage = Stage(approvals=2)
    approver, request = member(stage.project, "approver"), stage.request()
    assert code(approver.actor, request) is None
    assert request.state == "pending"
    assert code(approver.actor, request) == "already_voted"
    with pytest.raises(IntegrityError), transaction.atomic():
        Approval.objects.create(request=request, user=approver, approve=True)


def test_as_many_approvals_as_the_rule_asks_for() -> None:
    stage = Stage(approvals=2)
    request = stage.request()
    assert code(stage.actor("approver"), request) is None
    assert not Rollout.objects.exists()
    assert code(stage.actor("owner"), request) is None
    assert request.state == "executed"
    rollout = Rollout.objects.get()
    assert (rollout.state, rollout.kind, rollout.version, rollout.request) == (
        "queued",
        "promote",
        request.version,
        request,
    )


def test_a_rejection_needs_a_comment_and_closes() -> None:
    stage = Stage(approvals=2)
    request = stage.request()
    assert code(stage.actor("approver"), request) is None
    assert code(stage.actor("owner"), request, approve=False, comment="  ") == "comment_needed"
    assert code(stage.actor("owner"), request, approve=False, comment="it forgets 3") is None
    assert request.state == "rejected"
    another = make_user()
    member_add(actor=SYSTEM, project=stage.project, user=another, role=Role.APPROVER)
    assert code(another.actor, request) == "request_closed"
    assert not Rollout.objects.exists()


def test_what_waits_for_whom() -> None:
    stage = Stage(approvals=2)
    request = stage.request()
    approver = stage.actor("approver")
    assert list(waiting_for(approver)) == [request]
    assert list(waiting_for(stage.actor("engineer"))) == []
    assert list(waiting_for(SYSTEM)) == []
    assert list(waiting_for(Stage().actor("approver"))) == []
    request_vote(actor=approver, request=request, approve=True)
    assert list(waiting_for(approver)) == []
