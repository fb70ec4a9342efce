"""The page of a backtest that trains, in a real browser: it follows the training, and cancels it."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from backend.access.roles import Role
from backend.automation.models import Backtest
from tests.browser import log_in
from tests.factories import member
from tests.webui.daphne import free_port, web
from tests.webui.scenes import Scene, make_scene
from tests.webui.test_backtests import finished

pytestmark = pytest.mark.django_db(transaction=True)
FIRST, SECOND = (f"Training update {number} of nightly" for number in (1, 2))


def running(scene: Scene) -> Backtest:
    return Backtest.objects.create(
        service=scene.service, asked={"retrain": True}, state="running", doing=FIRST
    )


def test_it_is_followed_without_a_reload_and_cancelled(page: Page, browser_context: BrowserContext) -> None:
    scene = make_scene()
    found = running(scene)
    with web(free_port()) as address:
        log_in(browser_context, member(scene.project, Role.ENGINEER), address)
        page.goto(f"{address}/backtests/{found.pk}/")
        expect(page.locator(".progress-line")).to_contain_text(FIRST)
        Backtest.objects.filter(pk=found.pk).update(fraction=0.4, doing=SECOND)
        expect(page.locator(".progress-line")).to_contain_text(SECOND)
        page.get_by_role("button", name="Cancel").first.click()
        expect(page.get_by_text("It is being cancelled.")).to_be_visible()
        assert Backtest.objects.get(pk=found.pk).cancel_requested


def test_what_comes_of_it_is_read_without_a_reload(page: Page, browser_context: BrowserContext) -> None:
    scene = make_scene()
    done, found = finished(scene, retrain=True), running(scene)
    with web(free_port()) as address:
        log_in(browser_context, member(scene.project, Role.VIEWER), address)
        page.set_viewport_size({"width": 400, "height": 900})
        page.goto(f"{address}/backtests/{found.pk}/")
        expect(page.locator(".progress-line")).to_be_visible()
        Backtest.objects.filter(pk=found.pk).update(state="finished", result=done.result)
        expect(page.locator("#chart-accuracy")).to_have_attribute("data-state", "ready")
        expect(page.get_by_text("What the updates learned from").first).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= 400
