"""The page on which an owner sets how carefully an environment takes a version up."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from backend.access.roles import Role
from backend.hosts.models import Environment
from backend.hosts.plans import RolloutPlan
from tests.clients import pages_as
from tests.factories import make_environment, make_project, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def environment() -> Environment:
    return make_environment(make_project(), rollout_plan={"step_s": 60.0})


def address(environment: Environment) -> str:
    return reverse("webui:environment_plan", args=[environment.pk])


def typed(**changes: Any) -> dict[str, Any]:
    return RolloutPlan().model_dump(mode="json") | {"canary_shares": ""} | changes


def test_an_owner_sets_it_and_what_is_left_at_its_default_is_not_stored(environment: Environment) -> None:
    client = pages_as(environment, Role.OWNER)
    sent = typed(shadow_share=0.2, canary_shares="0.05, 0.5", watch_s=600)
    assert client.post(address(environment), sent)["Location"] == address(environment)
    environment.refresh_from_db()
    assert environment.rollout_plan == {
        "shadow_share": 0.2,
        "canary_shares": [0.05, 0.5],
        "step_s": 60.0,
        "watch_s": 600.0,
    }
    assert environment.rule_version == 2
    assert 'value="0.05, 0.5"' in client.get(address(environment)).text


def test_nothing_changed_is_no_new_rule(environment: Environment) -> None:
    pages_as(environment, Role.OWNER).post(address(environment), typed())
    environment.refresh_from_db()
    assert (environment.rule_version, environment.rollout_plan) == (1, {"step_s": 60.0})


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"canary_shares": "much"}, "Shares are numbers between 0 and 1"),
        ({"canary_shares": "0.5, 0.1"}, "larger than the one before"),
        ({"shadow_share": 2}, "less than or equal to 1"),
    ],
)
def test_what_makes_no_sense_comes_back_as_typed(environment: Environment, wrong: Any, said: str) -> None:
    answer = pages_as(environment, Role.OWNER).post(address(environment), typed(**wrong))
    assert (answer.status_code, said in answer.text) == (422, True)
    environment.refresh_from_db()
    assert environment.rule_version == 1


def test_members_read_it_and_strangers_do_not(environment: Environment, client: Client) -> None:
    engineer = pages_as(environment, Role.ENGINEER)
    page = engineer.get(address(environment))
    assert "Straight to live" in page.text
    assert "Save the plan" not in page.text
    assert engineer.post(address(environment), typed(watch_s=5)).status_code == 403
    client.force_login(make_user())
    assert client.get(address(environment)).status_code == 404
