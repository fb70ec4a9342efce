"""The whole state x state grid of an update run."""

import pytest

from backend.core.acts import act, project_scope
from backend.core.errors import ConflictError
from backend.core.states import advance
from backend.updates.models import UpdateRun
from backend.updates.states import UPDATE_RUN
from tests.factories import SYSTEM, make_service

EDGES = {
    ("queued", "running"),
    ("queued", "cancelled"),
    ("queued", "failed"),
    ("running", "finished"),
    ("running", "failed"),
    ("running", "errored"),
    ("running", "cancelled"),
    ("running", "interrupted"),
    ("interrupted", "queued"),
    ("interrupted", "cancelled"),
    ("errored", "queued"),
}
STATES = ("queued", "running", "interrupted", "finished", "failed", "errored", "cancelled")


def test_states_are_those_of_the_grid() -> None:
    assert set(UPDATE_RUN.states) == set(STATES)


@pytest.mark.django_db
def test_every_pair_of_states() -> None:
    service = make_service()
    for old in STATES:
        for new in STATES:
            run = UpdateRun.objects.create(service=service, state=old, created_by="system:test")
            assert _goes(run, new) == ((old, new) in EDGES), f"{old} -> {new}"
            run.refresh_from_db()
            assert run.state == (new if (old, new) in EDGES else old)


def _goes(run: UpdateRun, to: str) -> bool:
    try:
        with act(project_scope(run.service.project_id), SYSTEM) as log:
            advance(run, to, act=log)
    except ConflictError:
        return False
    return True
