"""What control tells governed trainings: swaps before they begin and until they are over, and Triton's own clock."""

from collections.abc import Iterator

import numpy as np
import pytest

from backend.deployments.control import advance_rollouts
from backend.deployments.pressure import Pressure
from backend.deployments.rollouts import rollout_advance
from backend.deployments.routing import gateway_acknowledge, generation
from backend.hosts.control import observe_hosts
from backend.hosts.models import ServingHost
from backend.serving.board import board
from cl_engine.governor.serving import LEAST_REQUESTS, Reading, Serving
from tests.deployments.live import LiveStage
from tests.deployments.rows import SYSTEM
from tests.deployments.small_models import register
from tests.waiting import until

pytestmark = [pytest.mark.triton, pytest.mark.django_db]


@pytest.fixture
def pressure() -> Iterator[Pressure]:
    return Pressure()


def reading(stage: LiveStage) -> Reading:
    return Serving(board(), stage.service.name).reading()


def ask(stage: LiveStage, requests: int) -> None:
    """So many requests to the live version, which Triton counts after it has answered them."""
    client, inputs = stage.triton.client(), {"input": np.full((1, 1, 8, 8), 7, np.uint8)}
    before = client.statistics(stage.service.name, 1).requests
    for _ in range(requests):
        client.infer(stage.service.name, 1, inputs)
    until(lambda: client.statistics(stage.service.name, 1).requests == before + requests)


def test_trainings_rest_from_a_rollouts_begin_to_its_end(stage: LiveStage) -> None:
    stage.deploy(register(stage.service, 1))
    gateway_acknowledge("slow", generation())
    rollout = stage.approved(register(stage.service, 2))
    advance_rollouts()
    rollout.refresh_from_db()
    assert rollout.state == "draining"
    assert reading(stage).swapping
    gateway_acknowledge("slow", generation())
    assert stage.advance(rollout).state == "done"
    assert not reading(stage).swapping


def test_a_rollout_that_waits_holds_trainings_up_already(stage: LiveStage, pressure: Pressure) -> None:
    rollout = stage.approved(register(stage.service, 1))
    pressure.tell()
    assert reading(stage).swapping
    while rollout.state in rollout.machine.active:
        rollout_advance(actor=SYSTEM, rollout=rollout)
    pressure.tell()
    assert not reading(stage).swapping


def test_requests_that_come_by_no_gateway_are_counted_at_triton(stage: LiveStage, pressure: Pressure) -> None:
    stage.deploy(register(stage.service, 1))
    ServingHost.objects.update(reachable=True)
    pressure.tell()
    ask(stage, LEAST_REQUESTS)
    pressure.tell()
    told = reading(stage)
    assert told.requests == LEAST_REQUESTS
    assert 0 < (told.p99_ms or 0) < 10_000
    pressure.tell()
    assert reading(stage) == Reading()


def test_what_control_has_just_seen_is_not_asked_once_more(
    stage: LiveStage, pressure: Pressure, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.deploy(register(stage.service, 1))
    observe_hosts()
    pressure.tell(seen_within_s=60)
    ask(stage, LEAST_REQUESTS)
    observe_hosts()
    with monkeypatch.context() as patched:
        patched.setattr("backend.deployments.pressure.TritonClient", None)
        pressure.tell(seen_within_s=60)
    told = reading(stage)
    assert told.requests == LEAST_REQUESTS
    assert 0 < (told.p99_ms or 0) < 10_000


def test_what_control_saw_before_the_last_notice_is_asked_afresh(
    stage: LiveStage, pressure: Pressure
) -> None:
    """Else it would look as if the version had been loaded anew."""
    stage.deploy(register(stage.service, 1))
    ask(stage, LEAST_REQUESTS)
    observe_hosts()
    ask(stage, 1)
    pressure.tell()
    ask(stage, LEAST_REQUESTS + 1)
    pressure.tell(seen_within_s=60)
    assert reading(stage).requests == LEAST_REQUESTS + 1


def test_a_host_that_does_not_answer_is_passed_over(stage: LiveStage, pressure: Pressure) -> None:
    stage.deploy(register(stage.service, 1))
    host = stage.environment.host
    host.http_url, host.reachable = "http://127.0.0.1:9", True
    host.save()
    pressure.tell()
    assert reading(stage) == Reading()
