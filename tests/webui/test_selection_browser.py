"""What to label next in a browser: chosen by a mix, looked through, one is unticked, the rest is queued."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from backend.access.roles import Role
from backend.datasets.models import QueueItem
from backend.selection.models import Selection
from backend.selection.tasks import run
from tests.browser import Faults, log_in
from tests.factories import make_samples, make_service, member
from tests.monitoring.builders import make_served_version
from tests.selection.builders import go_live

pytestmark = pytest.mark.django_db(transaction=True)


def test_chosen_looked_through_and_queued(
    page: Page, browser_context: BrowserContext, live_server: LiveServer, faults: Faults
) -> None:
    faults.allow("/ws/live/")  # this server speaks no websocket: pages poll instead
    service = make_service()
    go_live(make_served_version(service, seed=1))
    make_samples(service, 9)
    make_samples(service, 30, labelled=False)
    log_in(browser_context, member(service.project, Role.CURATOR), live_server.url)
    page.goto(f"{live_server.url}/services/{service.name}/queue/")
    page.get_by_role("link", name="What to label next").click()
    expect(page.get_by_text("It is the only version")).to_be_visible()
    expect(page.get_by_label("Votes of a committee", exact=True)).to_be_disabled()
    expect(page.get_by_label("Weight of margin")).to_be_visible()
    page.get_by_label("Diversity", exact=True).uncheck()
    expect(page.get_by_label("Weight of diversity")).to_be_hidden()
    page.get_by_label("Class balance", exact=True).check()
    page.get_by_label("Samples to choose").fill("6")
    page.get_by_role("button", name="Choose").click()
    expect(page.get_by_text("It begins when a worker is free")).to_be_visible()
    selection = Selection.objects.get()
    run(selection.pk)
    expect(page.get_by_text("Nothing is queued yet")).to_be_visible(timeout=15_000)
    boxes = page.get_by_role("checkbox", name="Queue sample")
    expect(boxes).to_have_count(6)
    left_out = int(boxes.nth(2).get_attribute("value") or 0)
    boxes.nth(2).uncheck()
    page.get_by_role("button", name="Queue those ticked").click()
    expect(page.get_by_text("5 samples wait to be labelled")).to_be_visible()
    queued = set(QueueItem.objects.values_list("sample_id", flat=True))
    assert len(queued) == 5
    assert left_out not in queued
