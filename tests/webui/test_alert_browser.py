"""An alert, followed in a browser by clicks alone: from the bell to its samples, its update, and the live version."""

from datetime import timedelta

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from backend.access.roles import Role
from backend.core.clock import now
from backend.deployments.models import DeploymentRequest, LivePeriod, Rollout
from tests.browser import Faults, log_in
from tests.factories import make_inputs, member
from tests.monitoring.builders import observe
from tests.webui.scenes import Scene, make_scene

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def scene() -> Scene:
    """One whose candidate was asked for, approved, and is live."""
    made = make_scene()
    observe(made.service, make_inputs(300), version=made.live.number)
    where = {"service": made.service, "environment": made.environment, "version": made.candidate}
    asked = DeploymentRequest.objects.create(
        **where,
        replaces=made.live,
        report=made.report,
        evidence={"rule_version": 1, "digest": "0" * 64, "version_digest": made.candidate.digest},
        expires_at=now() + timedelta(days=1),
        created_by="system:policy",
        state="executed",
    )
    rollout = Rollout.objects.create(**where, request=asked, kind="promote", due_at=now(), state="done")
    LivePeriod.objects.filter(ended_at=None).update(ended_at=now())
    LivePeriod.objects.create(**where, host=made.environment.host, rollout=rollout, started_at=now())
    return made


@pytest.fixture
def engineer(
    scene: Scene, page: Page, browser_context: BrowserContext, live_server: LiveServer, faults: Faults
) -> Page:
    faults.allow("/ws/live/")  # this server speaks no websocket: pages poll instead
    log_in(browser_context, member(scene.project, Role.ENGINEER), live_server.url)
    page.goto(f"{live_server.url}/projects/")
    return page


def test_from_the_bell_to_the_live_version(scene: Scene, engineer: Page) -> None:
    engineer.locator(".bell").click()
    engineer.get_by_role("link", name=f"Alert: {scene.alert.title}").click()
    engineer.wait_for_url(f"**/alerts/{scene.alert.pk}/")
    engineer.get_by_role("link", name="3 samples queued").click()
    expect(engineer.get_by_text("3 to label")).to_be_visible()
    engineer.go_back()
    engineer.get_by_role("link", name="from this one on").click()
    expect(engineer.get_by_role("heading", name="A request, by its id")).to_be_visible()
    engineer.go_back()
    engineer.get_by_role("link", name="The update").click()
    engineer.wait_for_url(f"**/runs/{scene.run.pk}/")
    asked = DeploymentRequest.objects.get(version=scene.candidate)
    engineer.get_by_role("link", name=f"Request {asked.pk}").click()
    engineer.wait_for_url(f"**/requests/{asked.pk}/")
    engineer.get_by_role("link", name=f"v{scene.candidate.number}", exact=True).click()
    expect(engineer.get_by_role("heading", name=f"Record of v{scene.candidate.number} live")).to_be_visible()
    engineer.get_by_role("link", name=scene.service.title, exact=True).click()
    live = engineer.get_by_role("group", name="Live version", exact=True)
    expect(live).to_contain_text(f"v{scene.candidate.number}")


def test_the_alert_leads_to_all_that_came_of_it(
    scene: Scene, engineer: Page, live_server: LiveServer
) -> None:
    for name, leads in (("The request", "requests"), ("The rollout", "rollouts")):
        engineer.goto(f"{live_server.url}/alerts/{scene.alert.pk}/")
        engineer.get_by_role("link", name=name, exact=True).click()
        engineer.wait_for_url(f"**/{leads}/*/")


def test_it_is_assigned_and_muted_in_dialogs(scene: Scene, engineer: Page, live_server: LiveServer) -> None:
    engineer.set_viewport_size({"width": 400, "height": 900})
    engineer.goto(f"{live_server.url}/alerts/{scene.alert.pk}/")
    engineer.get_by_role("button", name="Assign", exact=True).click()
    dialog = engineer.get_by_role("dialog")
    dialog.get_by_label("Assignee").select_option(index=1)
    dialog.get_by_role("button", name="Assign", exact=True).click()
    expect(engineer.get_by_text("looks after it.")).to_be_visible()
    engineer.get_by_role("button", name="Mute", exact=True).click()
    dialog.get_by_label("For").select_option("4")
    dialog.get_by_role("button", name="Mute", exact=True).click()
    expect(engineer.locator(".notice", has_text="Muted until")).to_be_visible()
    engineer.get_by_role("button", name="Unmute", exact=True).click()
    expect(engineer.locator(".notice", has_text="Muted until")).to_have_count(0)
    assert engineer.evaluate("document.documentElement.scrollWidth") <= 400


def test_the_list_is_narrowed_on_a_phone(scene: Scene, engineer: Page, live_server: LiveServer) -> None:
    engineer.set_viewport_size({"width": 400, "height": 900})
    engineer.goto(f"{live_server.url}/inbox/")
    engineer.get_by_role("link", name="All alerts").click()
    expect(engineer.get_by_role("link", name=scene.alert.title)).to_be_visible()
    engineer.get_by_label("Severity").select_option("low")
    engineer.get_by_role("button", name="Show").click()
    expect(engineer.get_by_text("No alert is like that")).to_be_visible()
    engineer.get_by_role("link", name="Show all").click()
    expect(engineer.get_by_role("link", name=scene.alert.title)).to_be_visible()
    assert engineer.evaluate("document.documentElement.scrollWidth") <= 400


def test_downtime_is_planned_on_a_phone(scene: Scene, engineer: Page, live_server: LiveServer) -> None:
    engineer.set_viewport_size({"width": 400, "height": 900})
    engineer.goto(f"{live_server.url}/services/{scene.service.name}/")
    engineer.get_by_role("link", name="Plan and end").click()
    engineer.get_by_label("End, UTC").fill(f"{now() + timedelta(days=1):%Y-%m-%dT%H:%M}")
    engineer.get_by_label("What happens then?").fill("the belt stands still")
    engineer.get_by_role("button", name="Plan the downtime").click()
    expect(engineer.get_by_text("the belt stands still")).to_be_visible()
    assert engineer.evaluate("document.documentElement.scrollWidth") <= 400
    engineer.get_by_role("button", name="End now").click()
    expect(engineer.get_by_text("Nothing is planned")).to_be_visible()
