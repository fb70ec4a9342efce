"""The pages of backtests: asked for, watched, and read."""

import json
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from backend.access.roles import Role
from backend.automation.backtesting.asking import asked_checked
from backend.automation.backtesting.labelled import Labelled
from backend.automation.backtesting.loading import Loaded
from backend.automation.backtesting.outcome import Tried, outcome
from backend.automation.backtesting.replay import replay
from backend.automation.backtesting.retraining import Update
from backend.automation.models import Backtest
from backend.automation.services import policy_set
from tests.automation.backtesting.records import day
from tests.clients import pages_as
from tests.factories import SYSTEM, make_user
from tests.webui.scenes import Scene

pytestmark = pytest.mark.django_db
DRIFT = {"name": "on <b>drift", "settings": {}}
TYPED = {"days": "7", "label_delay_min": "0", "cost_of_update": "0", "cost_of_error": "0"}
TYPED |= {"most_retrainings": "5"}
AT = "2026-11-01T12:00:00+00:00"


def finished(scene: Scene, **asked: Any) -> Backtest:
    never = {"name": "never", "settings": {"when": {"when": "labels", "at_least": 50}, "samples_to_label": 0}}
    checked, record = asked_checked({"policies": [DRIFT, never], **asked}), day()
    update = Update(AT, samples=300, held_back=100, accuracy=0.91, took_s=12.0)
    few = Update(AT, problem="7 new labels were known, too few to train on: it takes 20")
    tried = {
        one.name: Tried(replay(one.checked, record, 3600.0), [update, few] if checked.retrain else [])
        for one in checked.policies
    }
    loaded = Loaded(record, Labelled(scene.service, []), 3, datetime.fromisoformat(AT))
    return Backtest.objects.create(
        service=scene.service,
        asked=checked.model_dump(mode="json"),
        result=outcome(checked, loaded, tried, 3600.0),
        state="finished",
    )


def test_the_policy_that_is_set_is_tried_beside_others(scene: Scene) -> None:
    policy_set(actor=SYSTEM, service=scene.service, settings={"limits": {"cooldown_s": 60}})
    others = [{"name": "mine", "settings": {"when": {"when": "traffic", "at_least": 500}}}]
    sent = TYPED | {"own": "on", "presets": ["nightly"], "others": json.dumps(others), "update_min": "30"}
    answer = pages_as(scene, Role.ENGINEER).post(reverse("webui:backtests", args=[scene.service.name]), sent)
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
        ({"others": "{"}, "This is not JSON"),
        ({"others": "{}"}, "It is a list of objects"),
        ({"others": '[{"name": "x", "settings": {"colour": 1}}]'}, "colour"),
        ({"days": "0"}, "greater than or equal to"),
        ({}, "policies"),
    ],
)
def test_what_makes_no_sense_comes_back_as_typed(scene: Scene, wrong: dict[str, str], said: str) -> None:
    client = pages_as(scene, Role.ENGINEER)
    answer = client.post(reverse("webui:backtests", args=[scene.service.name]), TYPED | wrong)
    assert (answer.status_code, said in answer.text) == (422, True)
    assert not Backtest.objects.exists()


def test_a_result_is_read_as_table_and_charts(scene: Scene) -> None:
    found = finished(scene, cost_of_update=10)
    client = pages_as(scene, Role.VIEWER)
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
    found.result["real"]["curve"] = [None] * 60
    found.save()
    nothing = client.get(reverse("webui:backtest_figure", args=[found.pk, "accuracy"])).json()
    assert nothing["data"] == []
    real, marks, never = client.get(reverse("webui:backtest_figure", args=[found.pk, "firings"])).json()[
        "data"
    ]
    assert (marks["name"], len(marks["x"])) == ("on &lt;b&gt;drift", 1)
    assert real["x"] == never["x"] == []


def test_one_that_trained_says_what_its_updates_learned_from(scene: Scene) -> None:
    found = finished(scene, retrain=True)
    client = pages_as(scene, Role.VIEWER)
    page = client.get(reverse("webui:backtest", args=[found.pk])).text
    for word in (
        "updates trained anew",
        "91.0 %",
        "nothing: 7 new labels were known",
        "3 labelled inputs whose payload is gone",
        "before 1 Nov 2026, 12:00 is not kept any more",
        "taken to have passed its gates",
    ):
        assert word in page
    listed = client.get(reverse("webui:backtests", args=[scene.service.name])).text
    assert "trained" in listed
    told = client.get(reverse("webui:backtest", args=[finished(scene).pk])).text
    assert ("with the versions that there were" in told, "learned from" in told) == (True, False)


def test_one_that_trains_says_how_far_it_is_and_is_cancelled(scene: Scene) -> None:
    found = Backtest.objects.create(
        service=scene.service,
        asked={"retrain": True},
        state="running",
        fraction=0.42,
        doing="Training update 2 of nightly: 10 %",
    )
    address, stop = (reverse(f"webui:{name}", args=[found.pk]) for name in ("backtest", "backtest_stop"))
    page = pages_as(scene, Role.VIEWER).get(address).text
    assert ("Training update 2 of nightly: 10 %" in page, stop in page) == (True, False)
    engineer = pages_as(scene, Role.ENGINEER)
    assert stop in engineer.get(address).text
    engineer.post(stop)
    assert "It is being cancelled." in engineer.get(address).text


def test_one_that_has_ended_is_deleted(scene: Scene) -> None:
    found = finished(scene)
    remove = reverse("webui:backtest_remove", args=[found.pk])
    assert pages_as(scene, Role.CURATOR).post(remove).status_code == 403
    pages_as(scene, Role.ENGINEER).post(remove)
    assert not Backtest.objects.exists()


def test_it_is_asked_to_train(scene: Scene) -> None:
    address = reverse("webui:backtests", args=[scene.service.name])
    typed = TYPED | {"presets": ["nightly"], "retrain": "on", "most_retrainings": "3"}
    pages_as(scene, Role.ENGINEER).post(address, typed)
    begun = Backtest.objects.get()
    assert (begun.retrains, begun.asked["most_retrainings"]) == (True, 3)


def test_one_that_failed_says_why(scene: Scene) -> None:
    found = Backtest.objects.create(
        service=scene.service, asked={}, state="failed", problem="No answers were recorded."
    )
    page = pages_as(scene, Role.VIEWER).get(reverse("webui:backtest", args=[found.pk])).text
    assert "No answers were recorded." in page


def test_members_read_it_and_strangers_do_not(scene: Scene, client: Client) -> None:
    found = finished(scene)
    curator = pages_as(scene, Role.CURATOR)
    page = curator.get(reverse("webui:backtests", args=[scene.service.name])).text
    assert ("on &lt;b&gt;drift, never" in page, "Try them" in page) == (True, False)
    assert curator.post(reverse("webui:backtests", args=[scene.service.name]), TYPED).status_code == 403
    client.force_login(make_user())
    assert client.get(reverse("webui:backtest", args=[found.pk])).status_code == 404
