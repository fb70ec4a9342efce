"""A refused form in a real browser: its dialog is open again, and the cursor stands in the field to mend."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from backend.access.models import Project
from backend.access.roles import Role
from tests.browser import Faults, log_in
from tests.factories import member
from tests.webui.scenes import Scene

pytestmark = pytest.mark.django_db(transaction=True)
REFUSED = "status of 422"
NO_SOCKET = "WebSocket connection"  # this server has none


def test_a_refused_dialog_is_mended_without_typing_again(
    scene: Scene, page: Page, browser_context: BrowserContext, live_server: LiveServer, faults: Faults
) -> None:
    faults.allow(REFUSED)
    faults.allow(NO_SOCKET)
    log_in(browser_context, member(scene.project, Role.CURATOR), live_server.url)
    page.goto(f"{live_server.url}/projects/")
    page.get_by_role("button", name="New project").first.click()
    dialog = page.get_by_role("dialog", name="New project")
    expect(dialog.get_by_label("Name", exact=True)).to_be_focused()
    page.keyboard.type("Scans of cheques")
    dialog.get_by_label("Short name").fill(scene.project.slug)
    page.keyboard.press("Enter")
    expect(dialog.get_by_text("project_slug_taken")).to_be_visible()
    assert dialog.evaluate("e => e.matches(':modal')") is True
    expect(dialog.get_by_label("Short name")).to_be_focused()
    dialog.get_by_label("Short name").fill("cheques")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Scans of cheques")).to_be_visible()
    assert Project.objects.filter(slug="cheques").exists()


def test_a_refused_page_has_the_cursor_in_its_first_faulty_field(
    scene: Scene, page: Page, browser_context: BrowserContext, live_server: LiveServer, faults: Faults
) -> None:
    faults.allow(REFUSED)
    log_in(browser_context, member(scene.project, Role.ENGINEER), live_server.url)
    page.goto(f"{live_server.url}/new-service/")
    page.get_by_label("Name", exact=True).fill("no/slash")
    page.get_by_label("Classes").fill("cat\ndog")
    page.get_by_role("button", name="Create service").click()
    expect(page.get_by_label("Name", exact=True)).to_be_focused()
    expect(page.get_by_label("Name", exact=True)).to_have_value("no/slash")
    expect(page.get_by_label("Classes")).to_have_value("cat\ndog")
