"""The page of a rollout in a real browser: it fits a phone, draws its chart, and is steered by its dialogs."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from backend.access.roles import Role
from tests.browser import Faults, log_in
from tests.factories import member
from tests.webui.test_rollouts import Trial

pytestmark = pytest.mark.django_db(transaction=True)
NO_SOCKET = "/ws/live/"  # this server speaks no websocket: pages poll instead


def test_a_canary_is_paused_continued_and_given_up(
    browser_context: BrowserContext, page: Page, live_server: LiveServer, faults: Faults
) -> None:
    faults.allow(NO_SOCKET)
    trial = Trial()
    log_in(browser_context, member(trial.project, Role.ENGINEER), live_server.url)
    page.set_viewport_size({"width": 400, "height": 900})
    page.goto(f"{live_server.url}/rollouts/{trial.rollout.pk}/")
    expect(page.locator("#chart-latencies")).to_have_attribute("data-state", "ready")
    assert page.evaluate("document.documentElement.scrollWidth") <= 400

    page.get_by_role("button", name="Pause").first.click()
    page.locator("dialog[open]").get_by_label("Why?").fill("The night shift is alone.")
    page.locator("dialog[open]").get_by_role("button", name="Pause").click()
    expect(page.get_by_text("The night shift is alone.").first).to_be_visible()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("button", name="Pause").first).to_be_visible()

    page.get_by_role("button", name="Give up").first.click()
    page.locator("dialog[open]").get_by_label("Why?").fill("Trained on the wrong labels.")
    page.locator("dialog[open]").get_by_role("button", name="Give up").click()
    expect(page.get_by_text("Trained on the wrong labels.").first).to_be_visible()
    assert trial.now().state == "retreating"
