"""A record, followed in a browser by clicks alone: from the service, to the file that is verified."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from backend.access.roles import Role
from backend.lineage.records.keys import key_keep
from backend.lineage.records.verifying import findings
from tests.browser import Faults, log_in
from tests.factories import member
from tests.lineage.records.stories import WholeStory

pytestmark = pytest.mark.django_db(transaction=True)


def test_from_the_service_to_a_verified_file_and_a_run_that_trains_it_again(
    page: Page, browser_context: BrowserContext, live_server: LiveServer, faults: Faults
) -> None:
    faults.allow("/ws/live/")  # this server speaks no websocket: pages poll instead
    key_keep()
    story = WholeStory()
    log_in(browser_context, member(story.project, Role.ENGINEER), live_server.url)
    page.goto(f"{live_server.url}/services/{story.service.name}/")
    page.get_by_role("link", name=f"v{story.made.number}", exact=True).first.click()
    expect(page.get_by_role("heading", name=f"Record of v{story.made.number}")).to_be_visible()
    page.get_by_text("4 entries of the log").click()
    expect(page.get_by_role("cell", name="voted", exact=True)).to_be_visible()
    with page.expect_download() as taken:
        page.get_by_role("link", name="Download, signed").click()
    assert findings(json.loads(Path(taken.value.path()).read_text("utf-8"))) == []
    page.get_by_text("Train it again").click()
    page.get_by_role("button", name="Reproduce").click()
    expect(page.get_by_role("heading", name="Reproduction")).to_be_visible()
