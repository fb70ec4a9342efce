"""The pages of backtests: asked for, watched, and read."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from backend.access.roles import Role
from backend.automation.backtesting.asking import asked_checked
from backend.automation.backtesting.outcome import outcome
from backend.automation.models import Backtest
from backend.automation.services import policy_set
from tests.automation.backtesting.records import day
from tests.factories import SYSTEM, make_user, member
from tests.webui.scenes import Scene, make_scene

pytestmark = pytest.mark.django_db
DRIFT = {"name": "on <b>drift", "settings": {}}
TYPED = {"days": "7", "label_delay_min": "0", "cost_of_update": "0", "cost_of_error": "0"}


@pytest.fixture
def scene() -> Scene:
    return make_scene()


def signed_in(scene: Scene, role: Role) -> Client:
    client = Client()
    client.force_login(member(scene.project, role))
    return client


def finished(scene: Scene, **asked: Any) -> Backtest:
    never = {"name": "never", "settings": {"when": {"when": "labels", "at_least": 50}}}
    checked = asked_checked({"policies": [DRIFT, never], **asked})
    return Backtest.objects.create(
        service=scene.service,
        asked=checked.model_dump(mode="json"),
        result=outcome(checked, day(), 3600.0),
        state="finished",
    )


def test_the_policy_that_is_set_is_tried_beside_others(scene: Scene) -> None:
    policy_set(actor=SYSTEM, service=scene.service, settings={"limits": {"cooldown_s": 60}})
    others = [{"name": "mine", "settings": {"when": {"when": "traffic", "at_least": 500}}}]
    sent = TYPED | {"own": "on", "presets": ["nightly"], "others": json.dumps(others), "update_min": "30"}
    answer = signed_in(scene, Role.ENGINEER).post(reverse("webui:backtests", args=[scene.service.name]), sent)
    begun = Backtest.objects.get()
    assert answer["Location"] == reverse("webui:backtest", args=[begun.pk])
    names = [one["name"] for one in begun.asked["policies"]]
    assert names == ["As it is set", "Every night at 3", "mine"]
    nightly = begun.asked["policies"][1]["settings"]
    assert (nightly["limits"]["cooldown_s"], nightly["when"]["when"]) == (60, "schedule")
    assert begun.asked["update_s"] == 1800


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"others": "{"}, "This is no JSON."),
        ({"others": "{}"}, "It is a list of objects"),
        ({"others": '[{"name": "x", "settings": {"colour": 1}}]'}, "colour"),
        ({"days": "0"}, "greater than or equal to"),
        ({}, "policies"),
    ],
)
def test_what_makes_no_sense_comes_back_as_typed(scene: Scene, wrong: dict[str, str], said: str) -> None:
    client = signed_in(scene, Role.ENGINEER)
    answer = client.post(reverse("webui:backtests", args=[scene.service.name]), TYPED | wrong)
    assert (answer.status_code, said in answer.text) == (422, True)
    assert not Backtest.objects.exists()


def test_a_result_is_read_as_table_and_charts(scene: Scene) -> None:
    found = finished(scene, cost_of_update=10)
    client = signed_in(scene, Role.VIEWER)
    page = client.get(reverse("webui:backtest", args=[found.pk])).text
    for word in (
        "As it was",
        "on &lt;b&gt;drift",
        "Input drift on digits v1",
        "its conditions were never met",
        "Cost",
    ):
        assert word in page
    figure = client.get(reverse("webui:backtest_figure", args=[found.pk, "accuracy"])).json()
    assert [trace["name"] for trace in figure["data"]] == ["As it was", "on &lt;b&gt;drift", "never"]
    assert len(figure["data"][0]["x"]) == len(figure["data"][0]["y"]) == 60
    [marks] = client.get(reverse("webui:backtest_figure", args=[found.pk, "firings"])).json()["data"]
    assert (marks["name"], len(marks["x"])) == ("on &lt;b&gt;drift", 1)


def test_one_that_failed_says_why(scene: Scene) -> None:
    found = Backtest.objects.create(
        service=scene.service, asked={}, state="failed", problem="No answers were recorded."
    )
    page = signed_in(scene, Role.VIEWER).get(reverse("webui:backtest", args=[found.pk])).text
    assert "No answers were recorded." in page


def test_members_read_it_and_strangers_do_not(scene: Scene, client: Client) -> None:
    found = finished(scene)
    curator = signed_in(scene, Role.CURATOR)
    page = curator.get(reverse("webui:backtests", args=[scene.service.name])).text
    assert ("on &lt;b&gt;drift, never" in page, "Try them" in page) == (True, False)
    assert curator.post(reverse("webui:backtests", args=[scene.service.name]), TYPED).status_code == 403
    client.force_login(make_user())
    assert client.get(reverse("webui:backtest", args=[found.pk])).status_code == 404
