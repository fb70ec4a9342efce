"""The whole grid: from every state to every state, and what the database refuses by itself."""

from itertools import product

import pytest
from django.db import IntegrityError, transaction

from backend.core.acts import act, project_scope
from backend.core.errors import ConflictError
from backend.core.states import advance
from backend.deployments.models import DeploymentRequest, LivePeriod, Rollout
from tests.deployments.rows import SYSTEM, Stage

pytestmark = pytest.mark.django_db

REQUEST = {
    "pending": "approved executed rejected superseded expired withdrawn",
    "approved": "executed superseded expired withdrawn",
}
ROLLOUT = {
    "queued": "loading failed aborted",
    "loading": "warming failed aborted",
    "warming": "shadowing canarying promoting failed aborted",
    "shadowing": "canarying promoting retreating",
    "canarying": "promoting retreating",
    "promoting": "draining failed retreating",
    "draining": "watching done",
    "watching": "done rolled_back",
    "retreating": "failed aborted",
}


def check_grid(row, edges: dict[str, str]) -> None:
    for old, new in product(row.machine.states, repeat=2):
        type(row).objects.filter(pk=row.pk).update(state=old)
        row.refresh_from_db()
        allowed = new in edges.get(old, "").split()
        with act(project_scope(row.service.project_id), SYSTEM) as log:
            if allowed:
                advance(row, new, act=log)
            else:
                with pytest.raises(ConflictError):
                    advance(row, new, act=log)
        row.refresh_from_db()
        assert row.state == (new if allowed else old)


def test_requests() -> None:
    check_grid(Stage().request(), REQUEST)


def test_rollouts() -> None:
    stage = Stage()
    stage.make_live(stage.version())
    check_grid(Rollout.objects.get(), ROLLOUT)


@pytest.mark.parametrize("state", list(ROLLOUT))
def test_one_active_rollout_a_service_and_environment(state: str) -> None:
    stage = Stage()
    first = stage.make_live(stage.version()).rollout
    Rollout.objects.filter(pk=first.pk).update(state=state)
    with pytest.raises(IntegrityError), transaction.atomic():
        Rollout.objects.create(
            service=stage.service,
            environment=stage.environment,
            version=first.version,
            kind="rollback",
            due_at=first.due_at,
        )


def test_one_open_live_period_and_one_open_request() -> None:
    stage = Stage()
    period = stage.make_live(stage.version())
    request = stage.request()
    for row in (period, request):
        row.pk, row._state.adding = None, True
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save()
    assert (LivePeriod.objects.count(), DeploymentRequest.objects.count()) == (1, 1)
