"""What dies while a version is on its way: Triton, and the control that drives it, in each phase."""

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from backend.core.clock import now
from backend.deployments.control import reconcile_hosts
from backend.deployments.models import LivePeriod, Rollout
from backend.hosts.services import environment_change
from backend.jobs.models import Lease
from tests.deployments.live import LiveStage
from tests.deployments.rows import SYSTEM
from tests.deployments.small_models import register
from tests.deployments.test_rollouts import step_once
from tests.deployments.test_trying import control, seen
from tests.jobs.running import manage
from tests.waiting import until

pytestmark = pytest.mark.triton
PLAN = {"canary_shares": [0.5], "step_s": 0, "step_requests": 20, "watch_s": 0.5}
PHASES = ("loading", "warming", "canarying", "promoting", "draining", "watching")


def on_its_way(stage: LiveStage) -> Rollout:
    """A second version, approved, with a canary and a watch before it."""
    stage.deploy(register(stage.service, 1))
    environment_change(actor=SYSTEM, environment=stage.environment, rollout_plan=PLAN)
    return stage.approved(register(stage.service, 2))


def go_on(rollout: Rollout, to: str, step: Callable[[Rollout], object]) -> None:
    """Take steps until it is there, while gateways count a good canary and take every routing up."""
    deadline = time.monotonic() + 30
    while rollout.state != to:
        assert time.monotonic() < deadline, (rollout.state, rollout.failure)
        count(rollout)
        Rollout.objects.filter(pk=rollout.pk, state="draining").update(acknowledged_at=rollout.created_at)
        rollout.refresh_from_db()
        step(rollout)
        time.sleep(0.05)


def count(rollout: Rollout) -> None:
    if rollout.state == "canarying" and not rollout.counts.exists():
        seen(rollout)


@pytest.mark.django_db
@pytest.mark.parametrize("phase", PHASES)
def test_triton_is_killed_and_comes_back(stage: LiveStage, phase: str) -> None:
    rollout = on_its_way(stage)
    go_on(rollout, phase, step_once)
    live = LivePeriod.objects.get(ended_at=None).version.number
    stage.triton.kill()
    for _ in range(3):
        control(rollout)
    assert rollout.state in rollout.machine.active
    assert LivePeriod.objects.get(ended_at=None).version.number == live
    stage.triton.start()
    go_on(rollout, "done", control)
    reconcile_hosts()
    assert stage.loaded() == {stage.service.name: [2], f"{stage.service.name}--v1": [1]}


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_control_is_killed_in_each_phase_and_the_next_one_goes_on(stage: LiveStage, home: Path) -> None:
    rollout = on_its_way(stage)
    for phase in PHASES:
        Lease.objects.update(until=now())  # as if the dead one's lease had run out
        with manage("control", home=home, MODELCIE_TRITON_API_KEY=stage.triton.key) as process:
            until(partial(reached, rollout, phase), f"it reaches {phase}", within_s=60)
            process.kill()
    Lease.objects.update(until=now())
    with manage("control", home=home, MODELCIE_TRITON_API_KEY=stage.triton.key):
        until(lambda: reached(rollout, "done"), "it is done", within_s=60)
    until(lambda: stage.loaded() == {stage.service.name: [2], f"{stage.service.name}--v1": [1]}, within_s=20)
    numbers = LivePeriod.objects.filter(service=stage.service).values_list("version__number", flat=True)
    assert list(numbers) == [1, 2]


def reached(rollout: Rollout, phase: str) -> bool:
    """Whether it is there or further; meanwhile gateways count a good canary."""
    rollout.refresh_from_db()
    count(rollout)
    order = ("queued", *PHASES, "done")
    return order.index(rollout.state) >= order.index(phase)
