"""Two acts on one request, in every order and at once, again and again: one of them wins, every time.

Both have read the request before either acts. By turns the first acts before the second, the second before the first,
and both start at once.
"""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import cycle

import pytest

from backend.core import clock
from backend.core.acts import project_scope
from backend.core.chain import verify_chain
from backend.core.models import LogEntry
from backend.deployments.models import Approval, DeploymentRequest, Rollout
from backend.deployments.services import request_create, request_tend, request_vote
from backend.deployments.states import DEPLOYMENT_REQUEST
from backend.hosts.services import environment_change
from tests.deployments.rows import SYSTEM, Stage
from tests.factories import member
from tests.races import Work, at_once, interleaved

COUNTS = [20, pytest.param(1000, marks=pytest.mark.slow)]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.parametrize("count", COUNTS)]
ENDS = [f"deployment_request.{state}" for state in DEPLOYMENT_REQUEST.final]
LATER = threading.local()


class Duel:
    """One version that is asked for again and again; `ended` has how the requests ended."""

    def __init__(self) -> None:
        self.stage = Stage()
        self.version = self.stage.version()
        self.stage.report(self.version)
        self.engineer = self.stage.actor("engineer")
        self.ended: set[str] = set()

    def fight(self, count: int, first: Callable[["Duel"], Work], second: Callable[["Duel"], Work]) -> None:
        works, scope = (first(self), second(self)), project_scope(self.stage.project.pk)
        for number, order in zip(range(count), cycle("<>="), strict=False):
            self.request = request_create(
                actor=self.engineer, version=self.version, environment=self.stage.environment
            )
            if order == "=":
                rows = [read() for read, _ in works]
                at_once(*(lambda do=do, row=row: do(row) for (_, do), row in zip(works, rows, strict=True)))
            else:
                interleaved(scope, *(works if order == "<" else reversed(works)))
            self._one_won(f"round {number}, {order}")
            self._again()
        assert verify_chain(scope) is None

    def read(self) -> DeploymentRequest:
        return DeploymentRequest.objects.get(pk=self.request.pk)

    def vote(self, role: str, approve: bool) -> Work:
        actor = member(self.stage.project, role).actor
        return self.read, lambda row: request_vote(actor=actor, request=row, approve=approve, comment="x")

    def _one_won(self, told: str) -> None:
        row = request_tend(actor=SYSTEM, request=self.read())
        entries = LogEntry.objects.filter(object=f"deploymentrequest:{row.pk}", kind__in=ENDS)
        assert [entry.kind for entry in entries] == [f"deployment_request.{row.state}"], told
        assert Rollout.objects.filter(request=row).count() == (row.state == "executed"), told
        votes = Approval.objects.filter(request=row).values_list("approve", flat=True)
        assert list(votes) in ([], [row.state != "rejected"]), told
        self.ended.add(row.state)

    def _again(self) -> None:
        """Free the way, and validate anew where the rule has changed."""
        Rollout.objects.filter(request=self.request).update(state="failed")
        self.stage.environment.refresh_from_db()
        newest = self.version.reports.first()
        if newest is None or newest.evidence["rule_version"] != self.stage.environment.rule_version:
            self.stage.report(self.version)


def test_approve_and_approve(count: int) -> None:
    duel = Duel()
    duel.fight(count, lambda d: d.vote("approver", True), lambda d: d.vote("owner", True))
    assert duel.ended == {"executed"}


def test_approve_and_reject(count: int) -> None:
    duel = Duel()
    duel.fight(count, lambda d: d.vote("approver", True), lambda d: d.vote("owner", False))
    assert duel.ended == {"executed", "rejected"}


def test_approve_and_expire(count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("core.acts", "deployments.services", "deployments.executing"):
        monkeypatch.setattr(f"backend.{module}.now", _clock_of_the_thread)

    def expire(row: DeploymentRequest) -> None:
        LATER.days = 8
        request_tend(actor=SYSTEM, request=row)

    duel = Duel()
    duel.fight(count, lambda d: d.vote("approver", True), lambda d: (d.read, expire))
    assert duel.ended == {"executed", "expired"}


def test_approve_and_supersede(count: int) -> None:
    duel = Duel()

    def supersede(row: DeploymentRequest) -> None:
        strict = row.environment.makers_excluded
        environment_change(actor=SYSTEM, environment=row.environment, makers_excluded=not strict)
        request_tend(actor=SYSTEM, request=row)

    duel.fight(count, lambda d: d.vote("approver", True), lambda d: (d.read, supersede))
    assert duel.ended == {"executed", "superseded"}


def test_execute_and_execute(count: int) -> None:
    def approved(duel: Duel) -> DeploymentRequest:
        rows = DeploymentRequest.objects.filter(pk=duel.request.pk, state="pending")
        if rows.update(state="approved"):
            Approval.objects.create(
                request=duel.request, user=member(duel.stage.project, "approver"), approve=True
            )
        return duel.read()

    def execute(duel: Duel) -> Work:
        return lambda: approved(duel), lambda row: request_tend(actor=SYSTEM, request=row)

    duel = Duel()
    duel.fight(count, execute, execute)
    assert duel.ended == {"executed"}


def _clock_of_the_thread() -> datetime:
    """Now; in the thread that is to expire a request, days later."""
    return clock.now() + timedelta(days=getattr(LATER, "days", 0))
