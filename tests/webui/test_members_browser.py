"""A project's people in a real browser: an owner invites, somebody without an account joins, and is given a role."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from backend.access.roles import Role
from tests.browser import Faults, log_in
from tests.factories import make_project, member

pytestmark = pytest.mark.django_db(transaction=True)
NO_SOCKET = "/ws/live/"  # this server speaks no websocket: pages poll instead


def test_an_invited_person_joins_and_is_given_a_role(
    browser_context: BrowserContext, page: Page, live_server: LiveServer, faults: Faults
) -> None:
    faults.allow(NO_SOCKET)
    project = make_project("digits")
    members = f"{live_server.url}/projects/digits/members/"
    log_in(browser_context, member(project, Role.OWNER), live_server.url)
    page.set_viewport_size({"width": 400, "height": 900})
    page.goto(members)
    page.get_by_role("button", name="Invite by link").click()
    page.locator("dialog[open]").get_by_label("Curator").check()
    page.locator("dialog[open]").get_by_role("button", name="Make the link").click()
    link = page.locator(".shown-once code").inner_text()
    assert page.evaluate("document.documentElement.scrollWidth") <= 400

    browser_context.clear_cookies()
    page.goto(link)
    page.get_by_label("User name").fill("ada")
    page.get_by_label("Password").fill("correct horse battery")
    page.get_by_role("button", name="Make the account and join").click()
    expect(page.get_by_text("Your user name is ada.")).to_be_visible()

    log_in(browser_context, member(project, Role.OWNER), live_server.url)
    page.goto(members)
    roles = page.get_by_role("form", name="Roles of ada")
    expect(roles.get_by_role("button", name="curator")).to_have_attribute("aria-pressed", "true")
    roles.get_by_role("button", name="approver").click()
    expect(roles.get_by_role("button", name="approver")).to_have_attribute("aria-pressed", "true")
    expect(roles.get_by_role("button", name="curator")).to_have_attribute("aria-pressed", "true")
