"""The admin in a real browser: a curator labels what they see, and the policy is never violated."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from backend.access.roles import Role
from backend.datasets.selectors import current_labels
from tests.browser import log_in
from tests.factories import make_samples, make_service, member

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_curator_labels_samples_by_their_pictures(
    page: Page, browser_context: BrowserContext, live_server: LiveServer
) -> None:
    service = make_service()
    samples = make_samples(service, 3, labelled=False)
    log_in(browser_context, member(service.project, Role.CURATOR), live_server.url)
    page.goto(f"{live_server.url}/admin/datasets/sample/")
    picture = page.get_by_alt_text(f"sample {samples[0].pk}")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") == 8
    for box in page.locator("input.action-select").all()[:2]:
        box.check()
    page.get_by_label("Select action to run").select_option("bulk_label")
    page.get_by_label("Label to set").fill("7")
    page.get_by_role("button", name="Run").click()
    expect(page.get_by_text(f"Set label: 2 of 2 samples of {service.name} changed.")).to_be_visible()
    assert current_labels(sample.pk for sample in samples) == {samples[1].pk: "7", samples[2].pk: "7"}


def test_the_page_of_a_sample_opens(
    page: Page, browser_context: BrowserContext, live_server: LiveServer
) -> None:
    service = make_service()
    [sample] = make_samples(service, 1, labels=["3"])
    log_in(browser_context, member(service.project, Role.VIEWER), live_server.url)
    for path in ("", "datasets/label/", f"datasets/sample/{sample.pk}/change/", "registry/modelversion/"):
        page.goto(f"{live_server.url}/admin/{path}")
        expect(page.get_by_role("link", name="Samples").first).to_be_visible()
