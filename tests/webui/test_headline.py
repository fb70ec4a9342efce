"""The chart of a service's accuracy: measured, estimated, and what happened meanwhile."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from backend.access.roles import Role
from backend.core.clock import now
from backend.monitoring.models import AccuracyWindow, Observation
from tests.clients import pages_as
from tests.factories import make_inputs, make_user
from tests.monitoring.builders import observe
from tests.webui.scenes import Scene

pytestmark = pytest.mark.django_db


def figure(scene: Scene, days: str = "7") -> dict[str, Any]:
    client = pages_as(scene, Role.VIEWER)
    address = reverse("webui:service_headline", args=[scene.service.name])
    return dict(client.get(f"{address}?days={days}").json())


def trace(scene: Scene, name: str) -> dict[str, Any]:
    return next(one for one in figure(scene)["data"] if one.get("name", "").startswith(name))


def estimated(scene: Scene, number: int, last: int, value: float, ago_h: float = 1.0) -> None:
    AccuracyWindow.objects.create(
        service=scene.service,
        version_number=number,
        first_sequence=last - 99,
        last_sequence=last,
        at=now() - timedelta(hours=ago_h),
        size=100,
        estimated=value,
        low=value - 0.1,
        high=value + 0.05,
    )


def labelled(scene: Scene, count: int, right: int) -> None:
    observe(scene.service, make_inputs(count), version=scene.live.number)
    for index, row in enumerate(Observation.objects.order_by("-sequence")[:count]):
        other = next(name for name in scene.service.signature["classes"] if name != row.predicted)
        row.label, row.at = row.predicted if index < right else other, now() - timedelta(hours=index % 2)
        row.save()


def test_measured_accuracy_is_the_share_of_right_answers(scene: Scene) -> None:
    labelled(scene, 20, 15)
    measured = trace(scene, "measured")
    total = sum(
        value * int(text.split()[1]) for value, text in zip(measured["y"], measured["text"], strict=True)
    )
    assert total == pytest.approx(15)


def test_nothing_joins_the_estimates_of_two_versions(scene: Scene) -> None:
    for number, last, value in ((1, 100, 0.9), (1, 200, 0.7), (2, 300, 0.95)):
        estimated(scene, number, last, value)
    lines = [one for one in figure(scene)["data"] if one.get("name", "").startswith("estimated")]
    assert [one["y"] for one in lines] == [[0.9, 0.7], [0.95]]
    assert [one["showlegend"] for one in lines] == [True, False]
    low, high = figure(scene)["data"][:2]
    assert (low["y"], high["y"]) == (
        [pytest.approx(0.8), pytest.approx(0.6)],
        [pytest.approx(0.95), pytest.approx(0.75)],
    )
    assert high["fill"] == "tonexty"


def test_what_happened_stands_on_the_same_axis(scene: Scene) -> None:
    estimated(scene, 1, 100, 0.9)
    assert trace(scene, "Drift alert")["text"] == [scene.alert.title]
    assert trace(scene, "Goes live")["text"] == [f"{scene.first} goes live", f"{scene.live} goes live"]


def test_only_the_days_that_are_asked_for(scene: Scene) -> None:
    estimated(scene, 1, 100, 0.9, ago_h=72)
    assert figure(scene, "1")["data"] == []
    assert figure(scene, "7")["data"]
    assert figure(scene, "nonsense")["data"]


def test_without_figures_there_is_no_chart(scene: Scene) -> None:
    assert figure(scene) == {"data": [], "layout": {}}


def test_strangers_do_not_see_it(scene: Scene, client: Client) -> None:
    client.force_login(make_user())
    assert client.get(reverse("webui:service_headline", args=[scene.service.name])).status_code == 404
