"""A version is taken out of use, unless it serves or is about to."""

import pytest

from backend.core.acts import act, project_scope
from backend.core.errors import AppError
from backend.deployments.models import Rollout
from backend.deployments.queueing import rollout_queue
from backend.deployments.retiring import version_withdraw
from backend.deployments.selectors import kept_for_rollback, last_good_version, versions_in_use
from tests.clients import api_as
from tests.deployments.rows import SYSTEM, Stage
from tests.deployments.test_api import post

pytestmark = pytest.mark.django_db


def code(stage: Stage, version, reason: str = "wrong labels") -> str:
    with pytest.raises(AppError) as caught:
        version_withdraw(actor=stage.actor("engineer"), version=version, reason=reason)
    version.refresh_from_db()
    assert version.state == "candidate"
    return caught.value.code


def test_what_is_live_stays_and_what_was_may_go() -> None:
    stage = Stage()
    first, second = stage.version(), stage.version()
    stage.make_live(first)
    assert code(stage, first) == "version_live"
    stage.make_live(second)
    assert code(stage, first, reason=" ") == "reason_needed"
    version_withdraw(actor=stage.actor("engineer"), version=first, reason="wrong labels")
    assert last_good_version(SYSTEM, stage.service, stage.environment) is None


def test_what_one_rolls_back_to_without_it() -> None:
    stage = Stage()
    first, second, third = stage.version(), stage.version(), stage.version()
    stage.make_live(first)
    stage.make_live(second)
    assert kept_for_rollback(SYSTEM, first) == [(stage.environment, None)]
    stage.make_live(third)
    assert kept_for_rollback(SYSTEM, second) == [(stage.environment, first)]
    assert kept_for_rollback(SYSTEM, first) == kept_for_rollback(SYSTEM, third) == []


def test_what_is_on_its_way_stays_until_it_ends() -> None:
    stage = Stage()
    with act(project_scope(stage.project.pk), SYSTEM) as log:
        rollout = rollout_queue(stage.version(), stage.environment, "promote", log)
    assert code(stage, rollout.version) == "rollout_active"
    assert versions_in_use(SYSTEM, stage.service) == {rollout.version_id}
    Rollout.objects.filter(pk=rollout.pk).update(state="failed")
    assert versions_in_use(SYSTEM, stage.service) == set()
    version_withdraw(actor=stage.actor("engineer"), version=rollout.version, reason="x")


def test_over_rest() -> None:
    stage = Stage()
    version = stage.version()
    address = f"services/{stage.service.name}/versions/{version.number}/retire"
    reason = {"reason": "wrong labels"}
    assert post(api_as(stage, "curator"), address, reason) == (403, "permission_denied")
    assert post(api_as(stage, "engineer"), address) == (400, "invalid")
    assert post(api_as(stage, "engineer"), address, reason) == (200, "retired")
    assert post(api_as(stage, "engineer"), address, reason) == (409, "transition_refused")
    stage.make_live(other := stage.version())
    address = f"services/{stage.service.name}/versions/{other.number}/retire"
    assert post(api_as(stage, "engineer"), address, reason) == (409, "version_live")
