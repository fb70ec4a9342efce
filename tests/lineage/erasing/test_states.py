"""The whole state x state grid of an erasure."""

import pytest

from backend.core.acts import act, project_scope
from backend.core.errors import ConflictError
from backend.core.states import advance
from backend.lineage.models import Erasure
from backend.lineage.states import ERASURE
from tests.factories import SYSTEM, make_service

EDGES = {
    ("queued", "running"),
    ("running", "finished"),
    ("running", "failed"),
    ("finished", "queued"),
    ("failed", "queued"),
}


@pytest.mark.django_db
def test_every_pair_of_states() -> None:
    service = make_service()
    for old in ERASURE.states:
        for new in ERASURE.states:
            row = Erasure.objects.create(service=service, size=1, state=old, created_by="system:test")
            assert _goes(row, new) == ((old, new) in EDGES), f"{old} -> {new}"


def _goes(row: Erasure, to: str) -> bool:
    try:
        with act(project_scope(row.service.project_id), SYSTEM) as log:
            advance(row, to, act=log)
    except ConflictError:
        return False
    return True
