"""Benchmarks in a real browser: from the form to results that the real engine trained, and on a phone."""

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from backend.access.roles import Role
from backend.updates import tasks
from backend.updates.models import Benchmark
from tests.browser import Faults, log_in
from tests.factories import make_project, member
from tests.updates.benchmarks import make_finished_benchmark, make_running_benchmark

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_benchmark_is_started_trained_and_read(
    browser_context: BrowserContext, page: Page, live_server: LiveServer, faults: Faults
) -> None:
    faults.allow("/ws/live/")  # this server speaks no websocket: pages poll instead
    project = make_project()
    log_in(browser_context, member(project, Role.ENGINEER), live_server.url)
    page.goto(f"{live_server.url}{reverse('webui:benchmark_new', args=[project.slug])}")
    page.get_by_role("spinbutton", name="Experiences", exact=True).fill("2")
    page.get_by_label("Train samples").fill("40")
    page.get_by_label("Seeds").fill("0")
    page.get_by_role("button", name="Start").click()
    expect(page.locator("h1")).to_contain_text("queued")
    tasks.perform_benchmark(Benchmark.objects.get().pk)
    expect(page.locator("h1")).to_contain_text("finished", timeout=20_000)
    expect(page.get_by_role("group", name="Trials")).to_contain_text("2 of 2")
    expect(page.locator("#against-time")).to_have_attribute("data-state", "ready")
    with page.expect_download() as download:
        page.get_by_role("link", name="results.csv").click()
    lines = download.value.path().read_text().splitlines()
    assert [line.split(",")[0] for line in lines] == ["strategy", "naive", "replay"]


def test_the_pages_fit_a_phone_and_draw_their_charts(
    browser_context: BrowserContext, page: Page, live_server: LiveServer, faults: Faults
) -> None:
    faults.allow("/ws/live/")  # this server speaks no websocket: pages poll instead
    project = make_project()
    first, second = make_finished_benchmark(project), make_finished_benchmark(project, seeds=[0, 1])
    running = make_running_benchmark(project)
    tuned = make_finished_benchmark(project, tune={"trials": 10, "experiences": 2})
    log_in(browser_context, member(project, Role.ENGINEER), live_server.url)
    page.set_viewport_size({"width": 400, "height": 900})
    base = f"{live_server.url}{reverse('webui:benchmarks', args=[project.slug])}"
    compare = f"{live_server.url}{reverse('webui:benchmark_compare', args=[project.slug])}"
    for address in (
        base,
        f"{live_server.url}{reverse('webui:benchmark_new', args=[project.slug])}?strategies=replay",
        f"{live_server.url}{reverse('webui:benchmark', args=[running.pk])}",
        f"{compare}?of={first.pk}&of={second.pk}",
        f"{live_server.url}{reverse('webui:benchmark', args=[tuned.pk])}",
        f"{live_server.url}{reverse('webui:benchmark', args=[first.pk])}",
    ):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 400, address
    expect(page.get_by_text("Accuracy on what was seen so far")).to_be_visible()
