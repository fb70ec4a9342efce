"""A program's token in a real browser: an owner makes it, and revokes it after being asked."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from backend.access.credentials import Token
from backend.access.roles import Role
from backend.projects.programs import program_create
from tests.browser import Faults, log_in
from tests.factories import SYSTEM, make_project, member

pytestmark = pytest.mark.django_db(transaction=True)
NO_SOCKET = "/ws/live/"  # this server speaks no websocket: pages poll instead


def test_a_token_is_made_and_revoked(
    browser_context: BrowserContext, page: Page, live_server: LiveServer, faults: Faults
) -> None:
    faults.allow(NO_SOCKET)
    project = make_project("digits")
    program_create(actor=SYSTEM, project=project, name="ci", roles=["engineer"])
    log_in(browser_context, member(project, Role.OWNER), live_server.url)
    page.set_viewport_size({"width": 400, "height": 900})
    page.goto(f"{live_server.url}/projects/digits/members/")
    page.get_by_role("link", name="digits.ci").click()
    page.get_by_label("Name").fill("nightly")
    page.get_by_label("Operate").check()
    page.get_by_label("It ends").select_option("never")
    page.get_by_role("button", name="Create token").click()
    expect(page.locator(".shown-once code")).to_contain_text("mcie_")
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
    page.get_by_role("button", name="Revoke", exact=True).click()
    page.locator("dialog[open]").get_by_role("button", name="Cancel").click()
    assert Token.objects.get().scopes == ["view", "operate"]
    page.get_by_role("button", name="Revoke", exact=True).click()
    page.locator("dialog[open]").get_by_role("button", name="Revoke it").click()
    expect(page.get_by_text("nightly is revoked.")).to_be_visible()
    assert not Token.objects.exists()
