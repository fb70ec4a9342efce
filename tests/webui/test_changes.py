"""What changed, on an alert's page: charts whose points lead to requests, and the inputs themselves."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from backend.access.roles import Role
from backend.monitoring.models import Alert, Observation
from tests.browser import Faults, log_in
from tests.clients import pages_as
from tests.factories import make_inputs, make_user, member
from tests.monitoring.builders import observe
from tests.webui.scenes import Scene, make_scene


def explained() -> Scene:
    """Of six inputs, as a worker keeps it."""
    scene = make_scene()
    observe(scene.service, make_inputs(6), version=scene.live.number)
    rows = list(Observation.objects.order_by("sequence"))
    shown = [
        {"sequence": row.sequence, "request_id": row.request_id, "predicted": row.predicted, "score": 0.9}
        for row in rows
    ]
    changes: dict[str, Any] = {
        "size": 6,
        "auc": 0.93,
        "classes": [
            {"label": "1", "reference": 0.1, "window": 0.6},
            {"label": "2", "reference": 0.9, "window": 0.4},
        ],
        "features": [{"name": "age", "shift": 1.5, "p": 1e-9}],
        "samples": {"drifted": shown[:3], "typical": shown[3:]},
        "map": {
            "explained": 0.4,
            "reference": [[0.0, 0.0], [1.0, 1.0]],
            "window": [[float(at), 2.0, row.sequence, row.request_id] for at, row in enumerate(rows)],
        },
    }
    Alert.objects.filter(pk=scene.alert.pk).update(changes=changes)
    return scene


@pytest.mark.django_db
def test_the_page_shows_what_drifted_and_leads_to_it() -> None:
    scene = explained()
    client = pages_as(scene, Role.VIEWER)
    page = client.get(reverse("webui:alert", args=[scene.alert.pk])).text
    for word in ("Most drifted", "Most typical", "93.0 %", "age", "/thumbnail/", "request_id="):
        assert word in page
    found = client.get(reverse("webui:alert_change", args=[scene.alert.pk, "map"])).json()
    assert len(found["data"][1]["links"]) == 6
    shares = client.get(reverse("webui:alert_change", args=[scene.alert.pk, "classes"])).json()
    assert [trace["y"] for trace in shares["data"]] == [[0.1, 0.9], [0.6, 0.4]]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "said"),
    [(None, "is being found out"), ({"problem": "There is too little."}, "There is too little.")],
)
def test_until_it_is_known_the_page_says_so(changes: Any, said: str) -> None:
    scene = make_scene()
    client = pages_as(scene, Role.VIEWER)
    Alert.objects.filter(pk=scene.alert.pk).update(changes=changes)
    assert said in client.get(reverse("webui:alert", args=[scene.alert.pk])).text
    assert client.get(reverse("webui:alert_change", args=[scene.alert.pk, "map"])).json()["data"] == []


@pytest.mark.django_db
def test_strangers_do_not_see_it(client: Client) -> None:
    scene = explained()
    client.force_login(make_user())
    assert client.get(reverse("webui:alert_change", args=[scene.alert.pk, "map"])).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_a_point_of_the_map_leads_to_its_request(
    browser_context: BrowserContext, page: Page, live_server: LiveServer, faults: Faults
) -> None:
    faults.allow("/ws/live/")
    scene = explained()
    log_in(browser_context, member(scene.project, Role.VIEWER), live_server.url)
    page.goto(f"{live_server.url}/alerts/{scene.alert.pk}/")
    expect(page.locator("#chart-map")).to_have_attribute("data-state", "ready")
    point = page.locator("#chart-map .scatterlayer .trace").nth(1).locator(".point").first
    point.hover(force=True)
    box = point.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.wait_for_url("**/answers/?request_id=*")
    expect(page.get_by_role("heading", name="A request, by its id")).to_be_visible()
