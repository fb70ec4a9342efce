"""Rollouts to hosts of which nobody said by what they serve."""

import pytest

from backend.core.clock import now
from backend.deployments.reconciling import host_reconcile
from backend.deployments.rollouts import rollout_advance
from backend.hosts.control import observe_hosts, probe_hosts
from backend.hosts.models import ServingHost
from tests.deployments.live import LiveStage
from tests.deployments.rows import SYSTEM
from tests.deployments.small_models import register

pytestmark = [pytest.mark.triton, pytest.mark.django_db]


@pytest.fixture
def stage(stage: LiveStage) -> LiveStage:
    host = stage.environment.host
    host.runtime = ""
    host.save()
    return stage


def test_a_rollout_waits_until_it_is_known_what_its_host_offers(stage: LiveStage) -> None:
    rollout = stage.approved(register(stage.service, 1))
    rollout_advance(actor=SYSTEM, rollout=rollout)
    assert (rollout.state, rollout.failure["code"]) == ("queued", "runtimes_unknown")
    observe_hosts()
    probe_hosts()
    assert stage.advance(rollout).state == "done"
    assert stage.loaded() == {stage.service.name: [1]}


def test_where_that_is_nothing_of_ours_it_fails_at_once(stage: LiveStage) -> None:
    ServingHost.objects.update(probed_at=now(), offers={"pytorch": "", "python": "It has no such backend."})
    rollout = stage.deploy(register(stage.service, 1))
    assert (rollout.state, rollout.failure["code"]) == ("failed", "runtime_missing")
    [said] = host_reconcile(actor=SYSTEM, host=ServingHost.objects.get())
    assert "can serve no model" in said
