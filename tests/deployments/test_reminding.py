"""A day before a request expires, those who may still vote are told, once."""

from datetime import timedelta

import pytest

from backend.access.roles import Role
from backend.core.clock import now
from backend.core.models import LogEntry
from backend.deployments.control import remind_voters
from backend.deployments.models import DeploymentRequest
from backend.deployments.services import request_vote, request_withdraw
from tests.deployments.rows import Stage
from tests.factories import member

pytestmark = pytest.mark.django_db


def expires_in(hours: float) -> None:
    DeploymentRequest.objects.update(expires_at=now() + timedelta(hours=hours))


def reminded() -> list[list[str]]:
    entries = LogEntry.objects.filter(kind="deployment_request.reminded")
    return [entry.data["people"] for entry in entries]


def test_those_who_may_still_vote_are_reminded_once() -> None:
    stage = Stage(approvals=2)
    request = stage.request()
    request_vote(actor=stage.actor(Role.APPROVER), request=request, approve=True)
    expires_in(25)
    remind_voters()
    assert reminded() == []
    expires_in(23)
    remind_voters()
    remind_voters()
    assert reminded() == [[member(stage.project, Role.OWNER).actor.ref]]


def test_of_what_is_decided_or_has_expired_nobody_is_reminded() -> None:
    stage = Stage()
    request_withdraw(actor=stage.actor(Role.OWNER), request=stage.request())
    expires_in(1)
    remind_voters()
    stage.request()
    expires_in(-1)
    remind_voters()
    assert reminded() == []
