"""Backtests of a service's own traffic: what is loaded, who may ask, and how one ends."""

from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pytest

from backend.automation.backtesting.performing import backtest_perform
from backend.automation.backtesting.services import backtest_start
from backend.automation.control import restart_lost_backtests
from backend.automation.models import Backtest
from backend.core.clock import now
from backend.core.errors import AppError, ForbiddenError, NotFoundError
from backend.deployments.models import LivePeriod
from backend.monitoring.models import Alert, Downtime, Observation
from backend.monitoring.views_of_traffic import view_of
from backend.projects.models import Service
from tests.automation.stories import TEST, go_live, raise_alert
from tests.clients import api_as
from tests.factories import make_environment, make_inputs, make_service, member
from tests.monitoring.builders import make_served_version, observe

pytestmark = pytest.mark.django_db
DRIFT = {"name": "on drift", "settings": {"limits": {"cooldown_s": 0}}}


@pytest.fixture
def recorded() -> Service:
    """Forty answers of v1, then twenty of v2, an hour's worth; each label is what v2 says. An alert in between."""
    service = make_service()
    environment = make_environment(service.project)
    first, second = make_served_version(service, seed=1), make_served_version(service, seed=2)
    inputs = make_inputs(60)
    for version, part in ((first, inputs[:40]), (second, inputs[40:])):
        answers = view_of("output", version, part)
        observe(service, part, version=version.number, probabilities=answers)
    labels = view_of("output", second, inputs).argmax(axis=1)
    begun = now() - timedelta(hours=1)
    for row, label in zip(Observation.objects.order_by("sequence"), labels, strict=True):
        row.at, row.label = begun + timedelta(minutes=row.sequence - 1), service.signature["classes"][label]
        row.save()
    changed = begun + timedelta(minutes=40)
    go_live(first, environment)
    LivePeriod.objects.update(started_at=begun, ended_at=changed)
    go_live(second, environment)
    LivePeriod.objects.filter(version=second).update(started_at=changed)
    type(first).objects.filter(service=service).update(created_at=begun - timedelta(minutes=1))
    alert = raise_alert(service)
    type(alert).objects.filter(pk=alert.pk).update(created_at=begun + timedelta(minutes=20))
    return service


def asked(**changes: Any) -> dict[str, Any]:
    span = {"since": now() - timedelta(minutes=60, seconds=30), "until": now()}
    return {"policies": [DRIFT], "update_s": 600, **span, **changes}


def test_versions_are_asked_what_they_did_not_answer_then(recorded: Service) -> None:
    begun = backtest_start(actor=TEST, service=recorded, asked=asked(cost_of_update=7))
    backtest_perform(begun.pk)
    found = Backtest.objects.get()
    assert (found.state, found.problem) == ("finished", "")
    result = found.result
    assert (result["inputs"], result["labelled"], result["versions"]) == (60, 60, [1, 2])
    [tried] = result["policies"]
    # Version 2 would have been live after 30 minutes instead of 40: of what v1 answered until then it has no error.
    assert [one["version"] for one in tried["lives"]] == [1, 2]
    assert (tried["updates"], tried["cost"], len(tried["firings"])) == (1, 7, 1)
    assert tried["firings"][0]["why"].startswith("Input drift")
    rows = list(Observation.objects.order_by("sequence"))
    wrong = [row.predicted != row.label for row in rows]
    assert result["real"]["accuracy"] == pytest.approx(1 - np.mean(wrong))
    wrong[30:] = [False] * 30
    assert tried["accuracy"] == pytest.approx(1 - np.mean(wrong), abs=1.5 / 60)


def test_a_downtime_that_was_planned_holds_a_policy_back(recorded: Service) -> None:
    begun = backtest_start(actor=TEST, service=recorded, asked=asked())
    opened = Alert.objects.get().created_at
    ends_at = opened + timedelta(minutes=15)
    Downtime.objects.create(service=recorded, begins_at=opened - timedelta(minutes=5), ends_at=ends_at)
    backtest_perform(begun.pk)
    [firing] = Backtest.objects.get().result["policies"][0]["firings"]
    assert ends_at <= datetime.fromisoformat(firing["at"]) < ends_at + timedelta(minutes=1)


def test_a_second_delivery_finds_it_taken(recorded: Service) -> None:
    begun = backtest_start(actor=TEST, service=recorded, asked=asked())
    backtest_perform(begun.pk)
    before = Backtest.objects.get().state_changed_at
    backtest_perform(begun.pk)
    assert Backtest.objects.get().state_changed_at == before


def test_what_a_worker_left_begins_again(recorded: Service) -> None:
    begun = backtest_start(actor=TEST, service=recorded, asked=asked())
    Backtest.objects.filter(pk=begun.pk).update(state="running", state_changed_at=now() - timedelta(hours=1))
    restart_lost_backtests()
    assert Backtest.objects.get().state == "queued"


def test_a_span_without_traffic_fails_with_a_sentence(recorded: Service) -> None:
    span = {"since": now() - timedelta(days=3), "until": now() - timedelta(days=2)}
    begun = backtest_start(actor=TEST, service=recorded, asked=asked(**span))
    backtest_perform(begun.pk)
    found = Backtest.objects.get()
    assert (found.state, found.problem) == ("failed", "No answers were recorded in this span of time.")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"policies": []}, "backtest_invalid"),
        ({"policies": [DRIFT, DRIFT]}, "backtest_invalid"),
        ({"policies": [{"name": "x", "settings": {"when": {"when": "wishes"}}}]}, "policy_invalid"),
        ({"until": now() - timedelta(days=1)}, "backtest_invalid"),
        ({"update_s": 0}, "backtest_invalid"),
        ({"colour": "red"}, "backtest_invalid"),
    ],
)
def test_nonsense_is_refused(recorded: Service, changes: dict[str, Any], code: str) -> None:
    with pytest.raises(AppError) as refused:
        backtest_start(actor=TEST, service=recorded, asked=asked(**changes))
    assert refused.value.code == code
    assert not Backtest.objects.exists()


def test_only_operators_ask_and_only_of_what_is_there(recorded: Service) -> None:
    curator = member(recorded.project, "curator").actor
    with pytest.raises(ForbiddenError):
        backtest_start(actor=curator, service=recorded, asked=asked())
    with pytest.raises(NotFoundError, match="no environment moon"):
        backtest_start(actor=TEST, service=recorded, asked=asked(environment="moon"))


def test_by_rest(recorded: Service) -> None:
    client = api_as(recorded, "engineer")
    address = f"/api/v1/services/{recorded.name}/backtests/"
    begun = client.post(address, {"policies": [DRIFT]}, format="json")
    assert begun.status_code == 202, begun.json()
    backtest_perform(begun.json()["id"])
    told = client.get(f"/api/v1/backtests/{begun.json()['id']}/").json()
    assert (told["state"], len(told["result"]["policies"])) == ("finished", 1)
    [row] = client.get(address).json()["results"]
    assert (row["state"], "result" in row) == ("finished", False)
