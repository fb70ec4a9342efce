"""A rollback needs no approval, but a version that was live and a free way."""

import pytest

from backend.core.errors import AppError
from backend.core.models import LogEntry
from backend.deployments.models import Rollout
from backend.deployments.selectors import last_good_version
from backend.deployments.services import rollback_start
from backend.notices.telling import notices_of
from backend.registry.services import version_retire
from tests.deployments.rows import SYSTEM, Stage
from tests.factories import member

pytestmark = pytest.mark.django_db


def roll_back(stage: Stage, role: str = "engineer", version=None) -> Rollout:
    return rollback_start(
        actor=stage.actor(role), service=stage.service, environment=stage.environment, version=version
    )


def refusal(stage: Stage, **fields) -> str:
    before = Rollout.objects.count()
    with pytest.raises(AppError) as caught:
        roll_back(stage, **fields)
    assert Rollout.objects.count() == before
    return caught.value.code


def test_back_to_the_last_version_that_was_live() -> None:
    stage = Stage()
    first, second = stage.version(), stage.version()
    stage.make_live(first)
    stage.make_live(second)
    rollout = roll_back(stage)
    assert (rollout.kind, rollout.version, rollout.previous, rollout.request) == (
        "rollback",
        first,
        second,
        None,
    )
    assert LogEntry.objects.get(kind="rollout.queued").actor == stage.actor("engineer").ref


def test_it_is_announced_as_it_is_asked_for() -> None:
    stage = Stage()
    first = stage.version()
    stage.make_live(first)
    stage.make_live(stage.version())
    roll_back(stage)
    [told] = notices_of(list(LogEntry.objects.filter(kind__startswith="rollout.")))
    assert told.title == f"The roll back of {first} in production is asked for"
    assert told.by == member(stage.project, "engineer").label


def test_what_was_never_live_is_refused() -> None:
    stage = Stage()
    assert refusal(stage) == "never_live"
    live, candidate = stage.version(), stage.version()
    stage.make_live(live)
    assert refusal(stage) == "never_live"
    assert refusal(stage, version=candidate) == "never_live"
    assert refusal(stage, version=live) == "already_live"


def test_roles_and_a_busy_service() -> None:
    stage = Stage()
    first = stage.version()
    stage.make_live(first)
    stage.make_live(stage.version())
    for role in ("viewer", "curator", "approver"):
        assert refusal(stage, role=role) == "permission_denied"
    roll_back(stage)
    assert refusal(stage) == "rollout_active"


def test_a_retired_version_does_not_come_back() -> None:
    stage = Stage()
    first, second = stage.version(), stage.version()
    for version in (first, second, stage.version()):
        stage.make_live(version)
    version_retire(actor=SYSTEM, version=second, reason="poisoned")
    assert last_good_version(SYSTEM, stage.service, stage.environment) == first
    assert refusal(stage, version=second) == "version_retired"
