"""The log in a real browser, against a real daphne: narrowed, unfolded, verified by a worker, taken along twice."""

from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from backend.access.roles import Role
from backend.audit.verifying import verification_perform
from tests.audit.logs import make_log
from tests.browser import log_in
from tests.factories import member
from tests.webui.daphne import free_port, web

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_log_is_narrowed_verified_and_exported(page: Page, browser_context: BrowserContext) -> None:
    project = make_log(3)
    with web(free_port()) as address:
        log_in(browser_context, member(project, Role.OWNER), address)
        page.set_viewport_size({"width": 400, "height": 900})
        page.goto(f"{address}/projects/{project.slug}/")
        page.get_by_role("link", name="Audit log").click()
        page.get_by_label("What").select_option("thing.happened")
        page.get_by_role("button", name="Show").click()
        expect(page.locator("[id^=entry-]")).to_have_count(3)
        page.get_by_text("All of it").first.click()
        expect(page.get_by_text('"number": 2')).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= 400
        for name in ("JSON lines", "JSON lines", "CSV"):
            with page.expect_download() as download:
                page.get_by_role("button", name=name).click()
        assert download.value.suggested_filename.endswith(".csv")
        assert Path(download.value.path()).read_text().count("thing.happened") == 3
        page.get_by_role("button", name="Verify now").click()
        expect(page.get_by_text("being verified", exact=True)).to_be_visible()
        verification_perform(project.pk)
        expect(page.locator("[data-status=passed]")).to_have_text("verified")
