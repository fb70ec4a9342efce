"""The bell in a real browser, against a real daphne: it counts on without a reload."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from backend.access.roles import Role
from tests.browser import log_in
from tests.factories import make_service, member
from tests.notices.channels import run_fails
from tests.webui.daphne import free_port, web

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_bell_counts_live_and_the_page_is_read(page: Page, browser_context: BrowserContext) -> None:
    service = make_service()
    with web(free_port()) as address:
        log_in(browser_context, member(service.project, Role.VIEWER), address)
        page.set_viewport_size({"width": 400, "height": 900})
        page.goto(f"{address}/projects/{service.project.slug}/")
        expect(page.locator("#live-state")).to_have_attribute("data-state", "live")
        expect(page.locator(".bell-count")).to_have_count(0)
        run_fails(service)
        expect(page.locator(".bell-count")).to_have_text("1")
        page.locator(".bell").click()
        expect(page.get_by_text("no memory")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= 400
        page.get_by_role("button", name="Mark as read").click()
        expect(page.locator(".bell-count")).to_have_count(0)
        expect(page.get_by_text("no memory")).to_be_visible()
