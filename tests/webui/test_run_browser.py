"""The page of a run in a real browser, against a real daphne: what is measured arrives without a reload."""

import math

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from backend.access.roles import Role
from backend.updates.models import MetricPoint, UpdateRun
from backend.updates.services import attempt_end
from tests.browser import Faults, log_in
from tests.factories import member
from tests.updates.runs import make_running
from tests.webui.daphne import free_port, web
from tests.webui.test_runs import FAILURE, metric, tell

pytestmark = pytest.mark.django_db(transaction=True)
DRAWN = "document.querySelector('#chart-loss .chart-plot').data[0].x"


def learn(run: UpdateRun, first: int, last: int) -> None:
    for step in range(first, last + 1):
        tell(
            run,
            metric("train/loss", step, math.exp(-step / 30)),
            ("log", {"level": "info", "text": f"step {step} is done"}),
            ("progress", {"fraction": step / 50, "eta_s": 50.0 - step}),
        )


def test_a_run_is_watched_live_and_a_lost_server_leaves_no_gap(
    page: Page, browser_context: BrowserContext, faults: Faults
) -> None:
    run = make_running()
    learn(run, 1, 3)
    port = free_port()
    with web(port) as address:
        log_in(browser_context, member(run.service.project, Role.ENGINEER), address)
        page.goto(f"{address}/runs/{run.pk}/")
        expect(page.locator("#chart-loss")).to_have_attribute("data-state", "ready")
        expect(page.locator("#live-state")).to_have_attribute("data-state", "live")
        page.evaluate("window.unreloaded = true")
        learn(run, 4, 20)
        expect(page.locator(".log-lines li").last).to_contain_text("step 20 is done")
        expect(page.locator(".progress-line")).to_contain_text("30 s left")
        until_drawn(page, 20)
    # A killed server refuses, resets or leaves empty whatever the page was asking for.
    for fault in ("net::ERR_", "WebSocket connection", "htmx:"):
        faults.allow(fault)
    expect(page.locator("#live-state")).to_have_attribute("data-state", "reconnecting")
    learn(run, 21, 30)
    with web(port):
        expect(page.locator("#live-state")).to_have_attribute("data-state", "live", timeout=30_000)
        until_drawn(page, 30)
        steps = MetricPoint.objects.filter(run=run).values_list("step", flat=True)
        assert page.evaluate(DRAWN) == list(steps)
        attempt_end(UpdateRun.objects.get(pk=run.pk), "failed", FAILURE)
        expect(page.locator(".notice")).to_contain_text(FAILURE["detail"])
        expect(page.locator("h1")).to_contain_text("failed")
        assert page.evaluate("window.unreloaded") is True


def until_drawn(page: Page, count: int, within_ms: int = 15_000) -> None:
    """Let the browser work until the curve has that many points."""
    for _ in range(within_ms // 50):
        if page.evaluate(f"{DRAWN}.length") == count:
            return
        page.wait_for_timeout(50)
    assert page.evaluate(f"{DRAWN}.length") == count
