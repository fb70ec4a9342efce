"""What an environment's rule approves by itself, as its own actor: nothing but what meets every condition."""

from datetime import timedelta

import pytest

from backend.core.actor import Actor, system_actor
from backend.core.clock import now
from backend.core.errors import AppError
from backend.core.models import LogEntry
from backend.deployments.models import DeploymentRequest
from backend.deployments.services import request_tend
from backend.hosts.freezes import freeze_add
from backend.hosts.services import environment_change
from tests.clients import api_as, pages_as
from tests.deployments.rows import SYSTEM, Stage

pytestmark = pytest.mark.django_db
POLICY = system_actor("policy")


def trusting(**conditions: float) -> Stage:
    stage = Stage()
    conditions = {"margin": 0.1, "daily_limit": 2, **conditions}
    environment_change(actor=SYSTEM, environment=stage.environment, auto_approval=conditions)
    return stage


def tended(stage: Stage, actor: Actor = POLICY, far: bool = True) -> DeploymentRequest:
    """A request of whose gates the values are half-way to the best, or at their thresholds."""
    request = stage.request(actor=actor)
    for gate in request.report.gates.exclude(gate__in=("slices", "disjoint")) if far else ():
        best = 1.0 if gate.gate in ("new_accuracy", "agreement") else 0.0
        gate.value = (gate.threshold + best) / 2
        gate.save()
    return request_tend(actor=SYSTEM, request=request)


def test_what_a_policy_asks_for_is_approved_by_the_rule_in_its_version() -> None:
    stage = trusting()
    request = tended(stage)
    actor = f"rule:{stage.environment.pk}@2"
    assert (request.state, request.approved_by) == ("executed", actor)
    assert LogEntry.objects.get(kind="deployment_request.approved").actor == actor
    assert api_as(stage, "viewer").get(f"/api/v1/requests/{request.pk}/").data["approved_by"] == actor
    shown = pages_as(stage, "viewer").get(f"/requests/{request.pk}/").text
    assert "Approved by the automatic rule, version 2, without a vote." in shown


def test_without_the_rule_nothing_is() -> None:
    assert tended(Stage()).state == "pending"


def test_nothing_that_a_person_or_a_command_asked_for() -> None:
    stage = trusting()
    assert tended(stage, actor=stage.actor("engineer")).state == "pending"
    assert tended(stage, actor=system_actor("command")).state == "pending"


def test_nothing_that_passed_its_gates_by_less_than_the_margin() -> None:
    assert tended(trusting(), far=False).state == "pending"
    assert tended(trusting(margin=0.6)).state == "pending"
    assert tended(trusting(margin=0.5)).state == "executed"


def test_nothing_in_a_freeze() -> None:
    stage = trusting()
    freeze_add(actor=SYSTEM, environment=stage.environment, reason="fair", ends_at=now() + timedelta(days=1))
    assert tended(stage).state == "pending"


def test_so_many_a_day() -> None:
    stage = trusting(daily_limit=1)
    first, second = tended(stage), tended(stage)
    assert (first.state, second.state) == ("executed", "pending")
    DeploymentRequest.objects.filter(pk=first.pk).update(state_changed_at=now() - timedelta(days=2))
    assert request_tend(actor=SYSTEM, request=second).state == "approved"


def test_a_change_of_its_conditions_is_another_rule() -> None:
    stage = trusting()
    request = stage.request(actor=POLICY)
    environment_change(actor=SYSTEM, environment=stage.environment, auto_approval={"margin": 0.0})
    request.refresh_from_db()
    assert request_tend(actor=SYSTEM, request=request).state == "superseded"
    told = LogEntry.objects.get(kind="deployment_request.superseded").data["changed"]
    assert told == ["the environment's automatic approval (daily_limit, margin)"]


@pytest.mark.parametrize("wrong", [{"margin": 2}, {"daily_limit": 0}, {"luck": 1}])
def test_conditions_that_make_no_sense(wrong: dict[str, float]) -> None:
    with pytest.raises(AppError) as caught:
        environment_change(actor=SYSTEM, environment=Stage().environment, auto_approval=wrong)
    assert caught.value.code == "auto_invalid"


def test_it_is_turned_on_and_off_over_rest_and_by_page() -> None:
    stage = Stage()
    address = f"/api/v1/environments/{stage.environment.pk}/"
    owner = api_as(stage, "owner")
    on = owner.patch(address, {"auto_approval": {"margin": 0.2}}, format="json").data
    assert (on["auto_approval"], on["rule_version"]) == ({"margin": 0.2, "daily_limit": 1}, 2)
    assert owner.patch(address, {"auto_approval": {}}, format="json").data["auto_approval"] == {}
    sent = {"needed--": "1", "makers_excluded": "on", "auto": "on", "margin": "0.3", "daily_limit": "3"}
    pages_as(stage, "owner").post(f"/environments/{stage.environment.pk}/rules/", sent)
    stage.environment.refresh_from_db()
    assert stage.environment.auto_approval == {"margin": 0.3, "daily_limit": 3}
