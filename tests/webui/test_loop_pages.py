"""What the pages of the loop show."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from backend.access.roles import Role
from backend.config.environment import ENV
from backend.core.clock import now
from backend.datasets.models import QueueItem
from backend.hosts.models import ServingHost
from backend.monitoring.models import DriftMonitor, DriftResult
from backend.monitoring.recording import TrafficIn, traffic_record
from backend.monitoring.rollups import floored
from backend.monitoring.selectors import drift_around
from tests.clients import pages_as
from tests.factories import SYSTEM, make_environment, make_project, make_service, member
from tests.webui.reading import text_of
from tests.webui.scenes import Scene
from webui.views.service_charts import RANGES

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(scene: Scene) -> Client:
    """An owner of the scene's project."""
    return pages_as(scene, Role.OWNER)


def test_the_service_page_tells_the_whole_loop(scene: Scene, client: Client) -> None:
    shown = text_of(client, "service", scene.service.name)
    assert scene.alert.title in shown
    assert f'href="/alerts/{scene.alert.pk}/"' in shown
    assert reverse("webui:request_new", args=[scene.candidate.pk]) in shown
    assert reverse("webui:request_new", args=[scene.first.pk]) not in shown  # it was never validated
    assert f'client.infer("{scene.service.name}"' in shown
    assert f"testserver:{ENV.gateway_port}" in shown
    assert "does not answer" not in shown


def test_what_waits_is_shown_to_those_who_can_act(scene: Scene, client: Client) -> None:
    waiting = f"3 samples of {scene.service.title} to label"
    shown = text_of(client, "inbox")
    assert (waiting in shown, scene.alert.title in shown) == (True, True)
    client.force_login(member(scene.project, Role.VIEWER))
    shown = text_of(client, "inbox")
    assert (waiting in shown, scene.alert.title in shown) == (False, False)


def test_a_host_that_is_down_is_red_where_its_services_are(scene: Scene, client: Client) -> None:
    ServingHost.objects.update(reachable=False, reachable_changed_at=now(), problem="Connection refused.")
    assert "does not answer" in text_of(client, "service", scene.service.name)
    assert "its host does not answer" in text_of(client, "service_overview", scene.service.name)
    assert "production down" in text_of(client, "project", scene.project.slug)


def test_a_page_is_about_one_environment(scene: Scene, client: Client) -> None:
    make_environment(scene.project, "staging")
    assert "nothing is live yet" in text_of(client, "service", scene.service.name, environment="staging")
    assert f"v{scene.live.number}" in text_of(client, "service_overview", scene.service.name)


def test_an_empty_service_says_what_to_do(scene: Scene, client: Client) -> None:
    bare = make_service(make_project())
    client.force_login(member(bare.project, Role.ENGINEER))
    shown = text_of(client, "service", bare.name)
    assert "has no environment yet" in shown
    assert "No version yet" in shown
    assert "Nothing waits for a label" in text_of(client, "queue", bare.name)
    assert "Nothing to train on yet" in text_of(client, "service_update", bare.name)


def test_the_drift_figure_never_joins_two_versions(scene: Scene, client: Client) -> None:
    monitor = DriftMonitor.objects.get(service=scene.service, detector="mmd")
    DriftResult.objects.create(
        monitor=monitor,
        version_number=9,
        first_sequence=301,
        last_sequence=400,
        at=now(),
        size=100,
        score=0.01,
        threshold=0.03,
        verdict="normal",
    )
    figure = client.get(reverse("webui:service_drift", args=[scene.service.name, "input:mmd"])).json()
    score, threshold, breached = figure["data"]
    assert score["y"] == [0.01, 0.18, 0.19, None, 0.01]
    assert threshold["y"] == [0.02, 0.02, 0.02, None, 0.03]
    assert breached["y"] == [0.18, 0.19]
    assert [mark["text"] for mark in figure["layout"]["annotations"]] == [f"v{scene.live.number}", "v9"]


def test_an_alert_draws_the_windows_in_which_its_drift_began(scene: Scene, client: Client) -> None:
    monitor = DriftMonitor.objects.get(service=scene.service, detector="mmd")
    number = scene.alert.version_number
    DriftResult.objects.create(
        monitor=monitor,
        version_number=number + 1,  # of the version that replaced it
        first_sequence=9_000,
        last_sequence=9_100,
        at=now(),
        size=100,
        score=7.0,
        threshold=0.03,
        verdict="breached",
    )
    figure = client.get(reverse("webui:alert_drift", args=[scene.alert.pk, "input:mmd"])).json()
    assert figure["data"][0]["y"] == [0.01, 0.18, 0.19]
    [calm, *drifted] = drift_around(SYSTEM, scene.alert, "input:mmd", before=1, after=1)
    assert calm.last_sequence < scene.alert.first_sequence
    assert [window.first_sequence for window in drifted] == [scene.alert.first_sequence]


def test_the_traffic_figures_sum_the_gateways(scene: Scene, client: Client) -> None:
    minute = (now() - timedelta(minutes=3)).replace(second=0, microsecond=0)
    for gateway in ("a", "b"):
        counts = TrafficIn()
        for number in range(60):
            counts.add(9.0, failed=number == 0)
        traffic_record(gateway, {(scene.service.pk, minute): counts})
    address = reverse("webui:service_traffic", args=[scene.service.name, "rate"])
    figure = client.get(address).json()
    requests, errors = figure["data"]
    assert requests["y"] == [2.0]
    assert requests["mode"] == "markers"
    first, last = (datetime.fromisoformat(at) for at in figure["layout"]["xaxis"]["range"])
    assert last - first == timedelta(minutes=2)
    assert errors["y"] == [pytest.approx(2 / 60)]
    latency = client.get(reverse("webui:service_traffic", args=[scene.service.name, "latency"])).json()
    assert latency["data"][0]["y"] == [10.0]  # the upper bound of the bucket that holds 9 ms
    assert "1.67 %" in text_of(client, "service_overview", scene.service.name)


def test_the_traffic_charts_reach_back_a_week_or_a_quarter(scene: Scene, client: Client) -> None:
    for days in (1, 30):
        counts = TrafficIn()
        counts.add(9.0, failed=False)
        traffic_record("a", {(scene.service.pk, floored(now() - timedelta(days=days), 1)): counts})
    address = reverse("webui:service_traffic", args=[scene.service.name, "rate"])
    shown = {name: client.get(address, {"range": name}).json()["data"][0]["y"] for name in (*RANGES, "ever")}
    assert {name: len(points) for name, points in shown.items()} == {
        "hour": 0,
        "week": 1,
        "quarter": 2,
        "ever": 0,
    }
    assert shown["week"] == [pytest.approx(1 / 3600)]
    service = client.get(reverse("webui:service", args=[scene.service.name]), {"range": "week"}).text
    assert "traffic/rate/?range=week" in service
    assert '<strong aria-current="true">week</strong>' in service


def test_the_log_counts_what_happens_again_and_again(scene: Scene, client: Client) -> None:
    for item in QueueItem.objects.filter(state="waiting"):
        client.post(reverse("webui:queue_item_label", args=[item.pk]), {"value": "1"})
    assert "Label given × 3" in text_of(client, "project", scene.project.slug)
