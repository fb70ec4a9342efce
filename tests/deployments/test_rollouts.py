"""Rollouts on a real tritonserver: what goes live, what does not, and what serves on meanwhile."""

import shutil
import time

import numpy as np
import pytest

from backend.core.blobs import blobs
from backend.core.errors import StaleStateError
from backend.deployments.control import advance_rollouts, reconcile_hosts
from backend.deployments.models import LivePeriod, Rollout
from backend.deployments.placement import Placement
from backend.deployments.reconciling import host_reconcile
from backend.deployments.rollouts import STEPS, rollout_advance
from backend.deployments.routing import gateway_acknowledge, generation, routing
from backend.deployments.services import rollback_start
from backend.hosts.observing import host_observe
from backend.hosts.services import environment_change
from tests.deployments.live import LiveStage
from tests.deployments.rows import SYSTEM
from tests.deployments.small_models import register
from tests.deployments.traffic import Traffic

pytestmark = [pytest.mark.triton, pytest.mark.django_db]


def step_once(rollout: Rollout) -> None:
    STEPS[rollout.state](rollout, SYSTEM, Placement(rollout.environment.host))
    rollout.refresh_from_db()


def test_from_the_first_version_to_the_second_and_back(stage: LiveStage) -> None:
    name = stage.service.name
    first, second = register(stage.service, 1), register(stage.service, 2)

    assert stage.deploy(first).state == "done"
    assert stage.loaded() == {name: [1]}
    before = stage.answer()

    assert stage.deploy(second).state == "done"
    assert stage.loaded() == {name: [2], f"{name}--v1": [1]}
    assert not np.allclose(before, stage.answer())

    rollback = rollback_start(
        actor=stage.actor("engineer"), service=stage.service, environment=stage.environment
    )
    while rollback.state != "draining":
        rollout_advance(actor=SYSTEM, rollout=rollback)
    assert stage.advance(rollback).state == "done"
    assert np.allclose(before, stage.answer())
    assert stage.loaded() == {name: [1], f"{name}--v2": [2]}
    periods = LivePeriod.objects.filter(service=stage.service).values_list("version__number", "ended_at")
    assert [(number, ended is None) for number, ended in periods] == [(1, False), (2, False), (1, True)]


def test_the_old_version_answers_until_every_gateway_has_taken_the_new_one_up(stage: LiveStage) -> None:
    name = stage.service.name
    stage.deploy(register(stage.service, 1))
    gateway_acknowledge("slow", generation())
    rollout = stage.approved(register(stage.service, 2))
    for _ in range(5):
        gateway_acknowledge("slow", 2)  # a generation before the switch
        rollout_advance(actor=SYSTEM, rollout=rollout)
    assert rollout.state == "draining"
    assert routing().routes[name].version_number == 2
    assert stage.loaded()[name] == [1, 2]
    gateway_acknowledge("slow", generation())
    assert stage.advance(rollout).state == "done"
    assert stage.loaded()[name] == [2]


def test_no_request_fails_while_the_version_changes(stage: LiveStage) -> None:
    name = stage.service.name
    stage.deploy(register(stage.service, 1))
    rollout = stage.approved(register(stage.service, 2))
    with Traffic(stage.triton, name, 1) as traffic:
        while rollout.state in rollout.machine.active:
            advance_rollouts()
            rollout.refresh_from_db()
            traffic.number = routing().routes[name].version_number
            gateway_acknowledge("gateway", generation())
            time.sleep(0.05)
    assert rollout.state == "done"
    assert traffic.number == 2
    assert traffic.errors == []
    assert len(traffic.answered_at) > 20


@pytest.mark.parametrize(
    ("damage", "code"), [({"golden_off": 0.01}, "golden_mismatch"), ({"broken": True}, "model_load_failed")]
)
def test_a_bad_version_fails_and_the_old_one_serves_on(
    stage: LiveStage, damage: dict[str, float], code: str
) -> None:
    stage.deploy(register(stage.service, 1))
    before, routed = stage.answer(), generation()
    rollout = stage.deploy(register(stage.service, 2, **damage))
    assert (rollout.state, rollout.failure["code"]) == ("failed", code)
    if code == "model_load_failed":
        assert "NoSuchOperator" in str(rollout.failure)
    assert stage.loaded() == {stage.service.name: [1]}
    assert np.array_equal(stage.answer(), before)
    assert generation() == routed
    assert not (stage.triton.embedded.repository / f"{stage.service.name}--v2").exists()


def test_a_version_whose_bytes_changed_in_the_store_is_not_loaded(stage: LiveStage) -> None:
    stage.deploy(register(stage.service, 1))
    rollout = stage.approved(register(stage.service, 2))
    path = blobs().path(rollout.version.artifacts.get(name="model.onnx").digest)
    path.chmod(0o644)
    path.write_bytes(path.read_bytes() + b"\0")
    rollout = stage.advance(rollout)
    assert (rollout.state, rollout.failure["code"]) == ("failed", "digest_mismatch")
    assert stage.loaded() == {stage.service.name: [1]}


def test_every_step_may_be_taken_twice(stage: LiveStage) -> None:
    """As after a crash before the state was written, or by a second control with a stale row."""
    stage.deploy(register(stage.service, 1))
    rollout = stage.approved(register(stage.service, 2))
    while rollout.state in rollout.machine.active:
        stale = Rollout.objects.get(pk=rollout.pk)
        step_once(rollout)
        if rollout.state != stale.state:
            with pytest.raises(StaleStateError):
                step_once(stale)
    assert rollout.state == "done"
    periods = LivePeriod.objects.filter(service=stage.service).values_list("version__number", flat=True)
    assert list(periods) == [1, 2]
    assert stage.loaded() == {stage.service.name: [2], f"{stage.service.name}--v1": [1]}


def test_a_host_that_is_down_fails_the_rollout_in_its_own_words(stage: LiveStage) -> None:
    stage.deploy(register(stage.service, 1))
    rollout = stage.approved(register(stage.service, 2))
    host = stage.environment.host
    host.http_url, host.grpc_url = "http://127.0.0.1:9", ""
    host.save()
    for _ in range(15):
        rollout_advance(actor=SYSTEM, rollout=rollout)
    assert (rollout.state, rollout.failure["code"]) == ("failed", "triton_unreachable")
    assert "127.0.0.1:9" in rollout.failure["detail"]
    assert LivePeriod.objects.filter(ended_at=None).get().version.number == 1


def test_what_changes_while_it_is_loaded_fails_the_rollout(stage: LiveStage) -> None:
    stage.deploy(register(stage.service, 1))
    rollout = stage.approved(register(stage.service, 2))
    while rollout.state != "promoting":
        step_once(rollout)
    environment_change(actor=SYSTEM, environment=stage.environment, approval_rules=[{"needed": 2}])
    rollout_advance(actor=SYSTEM, rollout=rollout)
    assert (rollout.state, rollout.failure["code"]) == ("failed", "evidence_changed")
    assert LivePeriod.objects.get(ended_at=None).version.number == 1
    assert stage.loaded() == {stage.service.name: [1]}


def test_a_killed_triton_that_comes_back_serves_what_it_should(stage: LiveStage) -> None:
    name, host = stage.service.name, stage.environment.host
    stage.deploy(register(stage.service, 1))
    stage.deploy(register(stage.service, 2))
    before = stage.answer()
    rollout = stage.approved(register(stage.service, 3))
    while rollout.state != "warming":
        step_once(rollout)
    stage.triton.kill()
    host_observe(actor=SYSTEM, host=host)
    assert host.reachable is False
    rollout_advance(actor=SYSTEM, rollout=rollout)
    assert (rollout.state, rollout.tries) == ("warming", 1)
    # Somebody damaged the disk while it was down.
    shutil.rmtree(stage.triton.embedded.repository / name)
    (stage.triton.embedded.repository / f"{name}--v9").mkdir()
    stage.triton.start()
    host_observe(actor=SYSTEM, host=host)
    assert host.reachable is True
    reconcile_hosts()
    assert np.array_equal(stage.answer(), before)
    rollout.due_at = rollout.created_at
    rollout.save()
    assert stage.advance(rollout).state == "done"
    reconcile_hosts()
    assert stage.loaded() == {name: [3], f"{name}--v2": [2]}
    assert not (stage.triton.embedded.repository / f"{name}--v9").exists()


def test_what_nobody_approved_is_taken_away(stage: LiveStage) -> None:
    name, host = stage.service.name, stage.environment.host
    stage.deploy(register(stage.service, 1))
    Placement(host).ensure(name, [register(stage.service, 2)])
    assert stage.loaded()[name] == [2]
    said = host_reconcile(actor=SYSTEM, host=host)
    assert stage.loaded() == {name: [1]}
    assert said == host.differences == [f"{name} did not serve exactly version 1: loaded."]
    assert host_reconcile(actor=SYSTEM, host=host) == []
