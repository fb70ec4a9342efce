"""A version is tried on a real tritonserver: what the counts of gateways lead to."""

from datetime import timedelta

import pytest

from backend.core.clock import now
from backend.core.models import LogEntry
from backend.deployments.control import advance_rollouts
from backend.deployments.models import LivePeriod, Rollout
from backend.deployments.routing import gateway_acknowledge, generation, routing
from backend.deployments.services import rollback_start
from backend.deployments.trials import ArmCounts, trial_record
from backend.hosts.services import environment_change
from tests.deployments.live import LiveStage
from tests.deployments.rows import SYSTEM
from tests.deployments.small_models import register

pytestmark = [pytest.mark.triton, pytest.mark.django_db]

PLAN = {"shadow_share": 0.2, "canary_shares": [0.1, 0.5], "step_s": 0, "step_requests": 20, "watch_s": 3600}


def tried(stage: LiveStage, **plan: object) -> Rollout:
    """The rollout of a second version, as far as it goes before any request was counted."""
    stage.deploy(register(stage.service, 1))
    environment_change(actor=SYSTEM, environment=stage.environment, rollout_plan={**PLAN, **plan})
    return control(stage.approved(register(stage.service, 2)))


def control(rollout: Rollout, times: int = 1) -> Rollout:
    """Let control work, as if its waits were over."""
    for _ in range(times):
        Rollout.objects.update(due_at=now())
        advance_rollouts()
    rollout.refresh_from_db()
    return rollout


def seen(
    rollout: Rollout, *, requests: int = 40, errors: int = 0, live_errors: int = 0, agreed: int = 40
) -> None:
    """What a gateway counts of both arms at the rollout's present step."""
    for arm, failed in (("trial", errors), ("live", live_errors)):
        counts = ArmCounts()
        for number in range(requests):
            counts.add(5.0, failed=number < failed)
            counts.add_confidence(0.9)
        if arm == "trial" and rollout.state == "shadowing":
            counts.compared, counts.agreed = requests, min(agreed, requests)
        trial_record("g", {(rollout.pk, rollout.trial_serial, arm): counts})


def trial(stage: LiveStage) -> tuple[str, float] | None:
    found = routing().routes[stage.service.name].trial
    return (found.mode, found.share) if found else None


def test_by_shadow_and_canary_to_a_watched_life(stage: LiveStage) -> None:
    name = stage.service.name
    rollout = tried(stage)
    for state, wanted in (
        ("shadowing", ("shadow", 0.2)),
        ("canarying", ("canary", 0.1)),
        ("canarying", ("canary", 0.5)),
    ):
        assert rollout.state == state
        assert trial(stage) == wanted
        assert stage.loaded() == {name: [1], f"{name}--v2": [2]}
        assert control(rollout, 2).state == state, "it waits for requests"
        seen(rollout)
        control(rollout)
    control(rollout, 3)
    assert rollout.state == "draining"
    rollout.acknowledged_at = now() - timedelta(seconds=1)
    rollout.save()
    assert control(rollout).state == "watching"
    assert trial(stage) == ("watch", 0.0)
    assert stage.loaded() == {name: [2], f"{name}--v1": [1]}
    Rollout.objects.update(trial_at=now() - timedelta(hours=2))
    assert control(rollout).state == "done"
    kinds = LogEntry.objects.filter(object=f"rollout:{rollout.pk}").values_list("kind", flat=True)
    assert [kind.partition(".")[2] for kind in kinds] == [
        *("queued", "loading", "warming", "shadowing", "canarying", "canarying"),
        *("promoting", "draining", "watching", "done"),
    ]


def test_a_version_that_fails_requests_goes_when_every_gateway_has_left_it(stage: LiveStage) -> None:
    name = stage.service.name
    rollout = tried(stage, shadow_share=0)
    gateway_acknowledge("slow", generation())
    seen(rollout, errors=30)
    assert control(rollout, 3).state == "retreating"
    assert trial(stage) is None
    assert stage.loaded() == {name: [1], f"{name}--v2": [2]}, "requests may be on their way to it"
    gateway_acknowledge("slow", generation())
    control(rollout)
    Rollout.objects.update(acknowledged_at=now() - timedelta(seconds=1))
    assert control(rollout).state == "failed"
    assert rollout.failure["code"] == "analysis_failed"
    assert stage.loaded() == {name: [1]}
    assert LivePeriod.objects.get(ended_at=None).version.number == 1


def test_errors_that_the_live_version_has_too_are_not_its_fault(stage: LiveStage) -> None:
    rollout = tried(stage, shadow_share=0)
    seen(rollout, errors=30, live_errors=30)
    assert control(rollout).trial_share == 0.5


def test_other_opinions_pause_it_for_a_person(stage: LiveStage) -> None:
    rollout = tried(stage)
    seen(rollout, agreed=5)
    assert control(rollout, 2).state == "shadowing"
    assert rollout.paused["code"] == "inconclusive"
    assert "35 of 40 answers differ" in rollout.paused["reason"]


def test_too_few_requests_pause_it_for_a_person(stage: LiveStage) -> None:
    rollout = tried(stage, patience_s=60)
    seen(rollout, requests=5)
    assert control(rollout).paused is None
    Rollout.objects.update(trial_at=now() - timedelta(seconds=61))
    assert control(rollout).paused["code"] == "too_few_requests"


def test_a_paused_version_that_fails_goes_all_the_same(stage: LiveStage) -> None:
    rollout = tried(stage)
    Rollout.objects.update(paused={"code": "asked", "reason": "lunch", "by": "user:1"})
    seen(rollout)
    assert control(rollout, 2).state == "shadowing"
    seen(rollout, errors=40)
    assert control(rollout).state == "retreating"


def test_what_fails_while_it_is_watched_is_rolled_back_by_itself(stage: LiveStage) -> None:
    rollout = tried(stage, shadow_share=0, canary_shares=[])
    rollout = stage.advance(rollout, 3)
    assert rollout.state == "watching"
    seen(rollout, live_errors=20)
    assert control(rollout).state == "rolled_back"
    back = Rollout.objects.get(cause=f"rollout:{rollout.pk}")
    assert (back.kind, back.version.number) == ("rollback", 1)
    assert stage.advance(back).state == "done"
    assert LivePeriod.objects.get(ended_at=None).version.number == 1


def test_a_watched_version_makes_way_for_a_roll_back(stage: LiveStage) -> None:
    rollout = stage.advance(tried(stage, shadow_share=0, canary_shares=[]), 3)
    back = rollback_start(actor=SYSTEM, service=stage.service, environment=stage.environment)
    rollout.refresh_from_db()
    assert (rollout.state, back.version.number, back.plan["watch_s"]) == ("rolled_back", 1, 0)


def test_a_killed_triton_has_the_tried_version_again(stage: LiveStage) -> None:
    rollout = tried(stage)
    stage.triton.kill()
    assert control(rollout).state == "shadowing"
    assert rollout.failure["code"] == "triton_unreachable"
    stage.triton.start()
    control(rollout)
    assert stage.loaded()[f"{stage.service.name}--v2"] == [2]
    assert rollout.failure is None


def test_a_first_version_has_nothing_to_be_tried_beside(stage: LiveStage) -> None:
    environment_change(actor=SYSTEM, environment=stage.environment, rollout_plan={**PLAN, "watch_s": 0})
    assert stage.deploy(register(stage.service, 1)).state == "done"
