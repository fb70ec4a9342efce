"""Rollouts on a real tritonserver that shares no folder with control: models are sent to it."""

import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from backend.deployments.control import advance_rollouts, reconcile_hosts
from backend.deployments.models import Rollout
from backend.deployments.placement import Placement
from backend.deployments.reconciling import host_reconcile
from backend.deployments.routing import gateway_acknowledge, generation, routing
from backend.deployments.services import rollback_start
from backend.hosts.models import ServingHost
from backend.hosts.observing import host_observe
from backend.serving.client import _HttpControl
from backend.serving.control import GrpcControl
from tests.deployments.live import LiveStage
from tests.deployments.rows import SYSTEM
from tests.deployments.small_models import register
from tests.deployments.traffic import Traffic
from tests.triton import TritonHost

pytestmark = [pytest.mark.triton, pytest.mark.django_db]


@pytest.fixture(params=["grpc", "http"])
def stage(triton: TritonHost, request: pytest.FixtureRequest) -> Iterator[LiveStage]:
    """A stage whose host has no folder, and is controlled one way or the other; it is left empty."""
    made = LiveStage(triton)
    host = made.environment.host
    host.repository, host.grpc_url = "", triton.grpc_url if request.param == "grpc" else ""
    host.save()
    yield made
    place = Placement(host)
    for name in place.names():
        place.remove(name)
    assert kept(triton) == []


def kept(triton: TritonHost) -> list[Path]:
    """What lies in the folder that the host reads at its start."""
    return list(triton.embedded.repository.iterdir())


def followed(stage: LiveStage, rollout: Rollout, traffic: Traffic) -> None:
    """Let control work while a gateway takes every routing up and its clients go on."""
    while rollout.state in rollout.machine.active:
        advance_rollouts()
        rollout.refresh_from_db()
        traffic.number = routing().routes[stage.service.name].version_number
        gateway_acknowledge("gateway", generation())
        time.sleep(0.05)


def test_no_request_fails_on_the_way_to_the_next_version_and_back(stage: LiveStage) -> None:
    name = stage.service.name
    assert stage.deploy(register(stage.service, 1)).state == "done"
    first = stage.answer()
    rollout = stage.approved(register(stage.service, 2))
    with Traffic(stage.triton, name, 1) as traffic:
        followed(stage, rollout, traffic)
        assert (rollout.state, stage.loaded()) == ("done", {name: [2], f"{name}--v1": [1]})
        assert not np.allclose(first, stage.answer())
        back = rollback_start(
            actor=stage.actor("engineer"), service=stage.service, environment=stage.environment
        )
        followed(stage, back, traffic)
    assert (back.state, stage.loaded()) == ("done", {name: [1], f"{name}--v2": [2]})
    assert np.array_equal(first, stage.answer())
    assert (traffic.errors, traffic.number) == ([], 1)
    assert len(traffic.answered_at) > 20
    assert kept(stage.triton) == []


def test_a_host_that_comes_back_empty_is_sent_what_it_should_serve(stage: LiveStage) -> None:
    name, host = stage.service.name, stage.environment.host
    stage.deploy(register(stage.service, 1))
    stage.deploy(register(stage.service, 2))
    before = stage.answer()
    stage.triton.kill()
    stage.triton.start()
    assert stage.loaded() == {}
    ServingHost.objects.update(reachable=True)
    reconcile_hosts()
    assert stage.loaded() == {name: [2], f"{name}--v1": [1]}
    assert np.array_equal(stage.answer(), before)
    host.refresh_from_db()
    assert f"{name} did not serve exactly version 2: loaded." in host.differences
    assert host_observe(actor=SYSTEM, host=host).loaded == stage.loaded()
    assert host_reconcile(actor=SYSTEM, host=host) == []


def test_a_rollout_goes_on_when_its_host_comes_back_empty(stage: LiveStage) -> None:
    name = stage.service.name
    stage.deploy(register(stage.service, 1))
    gateway_acknowledge("slow", generation())
    rollout = stage.approved(register(stage.service, 2))
    advance_rollouts()
    rollout.refresh_from_db()
    assert rollout.state == "draining"
    stage.triton.kill()
    stage.triton.start()
    gateway_acknowledge("slow", generation())
    assert stage.advance(rollout).state == "done"
    assert stage.loaded() == {name: [2], f"{name}--v1": [1]}


def test_another_model_under_the_same_number_is_not_taken_for_the_versions_own(stage: LiveStage) -> None:
    name, host = stage.service.name, stage.environment.host
    version = register(stage.service, 1)
    stage.deploy(version)
    before = stage.answer()
    assert Placement(host).holds(name, [version])
    model = version.artifacts.filter(name="model.onnx")
    own = model.get().digest
    model.update(digest=register(stage.service, 2).artifacts.get(name="model.onnx").digest)
    Placement(host).ensure(name, [version])
    assert not np.allclose(before, stage.answer())
    model.update(digest=own)
    assert not Placement(host).holds(name, [version])
    said = host_reconcile(actor=SYSTEM, host=host)
    assert said == [f"{name} did not serve exactly version 1: loaded."]
    assert np.array_equal(before, stage.answer())


def test_a_bad_version_fails_in_tritons_words_and_the_old_one_serves_on(stage: LiveStage) -> None:
    stage.deploy(register(stage.service, 1))
    before = stage.answer()
    rollout = stage.deploy(register(stage.service, 2, broken=True))
    assert (rollout.state, rollout.failure["code"]) == ("failed", "model_load_failed")
    assert "NoSuchOperator" in str(rollout.failure)
    assert stage.loaded() == {stage.service.name: [1]}
    assert np.array_equal(before, stage.answer())


def test_a_model_that_is_too_large_to_send_says_what_helps(
    stage: LiveStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    over_grpc = bool(stage.environment.host.grpc_url)
    monkeypatch.setattr(GrpcControl if over_grpc else _HttpControl, "FILES_LIMIT_BYTES", 100)
    rollout = stage.deploy(register(stage.service, 1))
    assert (rollout.state, rollout.failure["code"]) == ("failed", "model_too_large_to_send")
    assert ("gRPC address" in rollout.failure["detail"]) is not over_grpc
    assert "repository folder" in rollout.failure["detail"]
