"""The gallery and the log-in page in a real browser: any violation of the policy or console error fails."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, WebSocketRoute, expect
from pytest_django.live_server_helper import LiveServer

from backend.access.models import User
from tests.browser import Faults, log_in

pytestmark = pytest.mark.django_db(transaction=True)
GONE = "status of 410"
LISTEN = """() => {
  window.news = [];
  const region = Object.assign(document.createElement("div"), { id: "region" });
  Object.assign(region.dataset, { liveTopic: "run:7 project:3", liveCursor: "412 9" });
  region.addEventListener("live", (event) => window.news.push(event.detail.cursor));
  document.body.append(region);
  document.dispatchEvent(new CustomEvent("htmx:load"));
}"""
PASSWORD = "correct horse battery"


@pytest.fixture
def gallery(page: Page, browser_context: BrowserContext, live_server: LiveServer, faults: Faults) -> Page:
    """The gallery, seen by staff, once its charts are drawn."""
    faults.allow(GONE)  # one chart of the gallery shows a refusal
    log_in(browser_context, User.objects.create_user("ada", is_staff=True), live_server.url)
    page.goto(f"{live_server.url}/gallery/?message")
    expect(page.locator("#chart-loss")).to_have_attribute("data-state", "ready")
    return page


def colour(page: Page, selector: str, name: str = "background-color") -> str:
    return str(page.locator(selector).first.evaluate(f"e => getComputedStyle(e).getPropertyValue('{name}')"))


def until(page: Page, true: Callable[[], bool], within_ms: int = 10_000) -> None:
    """Let the browser work until `true` holds."""
    for _ in range(within_ms // 50):
        if true():
            return
        page.wait_for_timeout(50)
    assert true()


def test_the_gallery_fits_and_follows_the_system(gallery: Page) -> None:
    for width in (400, 1440):
        for scheme in ("light", "dark"):
            gallery.set_viewport_size({"width": width, "height": 900})
            gallery.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            expect(gallery.locator("html")).to_have_attribute("data-bs-theme", scheme)
            assert gallery.evaluate("document.documentElement.scrollWidth") <= width
            red, green, blue = map(int, re.findall(r"\d+", colour(gallery, "body"))[:3])
            assert (red + green + blue > 600) is (scheme == "light")


def test_charts_show_each_state_grow_and_take_the_theme(gallery: Page) -> None:
    expect(gallery.locator("#chart-bars .barlayer .point")).to_have_count(10)
    expect(gallery.locator("#chart-empty")).to_have_attribute("data-state", "empty")
    expect(gallery.locator("#chart-error")).to_contain_text("The points of this run were erased.")
    expect(gallery.locator("#chart-loss .scatterlayer .trace")).to_have_count(2)
    gallery.locator("#chart-loss").evaluate(
        "e => e.dispatchEvent(new CustomEvent('extend', {detail: {series: {'train/new': {x: [1, 2], y: [0, 1]}}}}))"
    )
    expect(gallery.locator("#chart-loss .scatterlayer .trace")).to_have_count(3)
    line = "#chart-loss .scatterlayer .trace .js-line"
    before = colour(gallery, line, "stroke")
    gallery.get_by_role("button", name="Theme: as the system").click()
    gallery.get_by_role("button", name="Theme: light").click()
    expect(gallery.locator(line).first).not_to_have_css("stroke", before)
    gallery.reload()
    expect(gallery.locator("html")).to_have_attribute("data-bs-theme", "dark")


def test_a_dialog_serves_the_keyboard_and_wants_its_comment(gallery: Page) -> None:
    opener = gallery.get_by_role("button", name="Roll back").first
    opener.press("Enter")
    dialog = gallery.get_by_role("dialog", name="Roll back to version 7?")
    dialog.get_by_role("button", name="Roll back").click()
    assert dialog.locator("textarea").evaluate("e => e.validity.valueMissing") is True
    gallery.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()


def test_toasts_times_and_copies(gallery: Page, browser_context: BrowserContext, faults: Faults) -> None:
    faults.allow("Response Status Error Code 410")
    expect(gallery.locator(".toast-item.tone-ok")).to_contain_text("Version 8 is live.")
    gallery.locator(".toast-item.tone-ok [data-toast-close]").click()
    gallery.get_by_role("button", name="Save a label").click()
    expect(gallery.locator(".toast-item.tone-ok")).to_contain_text("Label saved.")
    gallery.get_by_role("button", name="Fail", exact=True).click()
    expect(gallery.locator(".toast-item.tone-bad")).to_contain_text("The points of this run were erased.")
    expect(gallery.locator("td time").first).to_have_text("3 minutes ago")
    browser_context.grant_permissions(["clipboard-read", "clipboard-write"])
    gallery.get_by_role("button", name="Copy Digest").click()
    assert gallery.evaluate("navigator.clipboard.readText()") == "sha256:9f2c4be07d11a6"


def test_news_reach_an_element_once_and_survive_a_dropped_socket(gallery: Page) -> None:
    sockets: list[WebSocketRoute] = []
    asked: list[Any] = []

    def serve(socket: WebSocketRoute) -> None:
        sockets.append(socket)
        socket.on_message(lambda message: asked.append(json.loads(message)["subscribe"]))

    gallery.route_web_socket(re.compile("/ws/live/"), serve)
    gallery.evaluate(LISTEN)
    state = gallery.locator("#live-state")
    expect(state).to_have_attribute("data-state", "live")
    until(
        gallery, lambda: asked == [[{"topic": "run:7", "cursor": 412}, {"topic": "project:3", "cursor": 9}]]
    )
    for cursor in (400, 412, 413, 420, 430):
        sockets[0].send(json.dumps({"topic": "run:7", "cursor": cursor}))
    sockets[0].send(json.dumps({"topic": "run:8", "cursor": 999}))
    until(gallery, lambda: gallery.evaluate("window.news.at(-1) === 430"))
    news = gallery.evaluate("window.news")
    assert news == sorted(set(news) & {413, 420, 430})
    sockets[0].send(json.dumps({"topic": "project:3", "cursor": 9}))
    sockets[0].send(json.dumps({"topic": "project:3", "cursor": 11}))
    until(gallery, lambda: gallery.locator("#region").get_attribute("data-live-cursor") == "430 11")
    assert len(gallery.evaluate("window.news")) == len(news) + 1
    sockets[0].close(code=1011)
    until(gallery, lambda: len(sockets) == 2)
    expect(state).to_have_attribute("data-state", "live")
    until(
        gallery,
        lambda: asked[1:] == [[{"topic": "run:7", "cursor": 430}, {"topic": "project:3", "cursor": 11}]],
    )
    sockets[-1].close(code=4401)
    expect(state).to_have_attribute("data-state", "ended")


def test_someone_logs_in_and_out(page: Page, live_server: LiveServer, faults: Faults) -> None:
    faults.allow("status of 422")
    User.objects.create_user("ada", password=PASSWORD, is_staff=True)
    page.goto(f"{live_server.url}/login/?next=/gallery/figure/loss/")
    page.get_by_label("User name").fill("ada")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Log in", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("That user name and password do not match.")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in", exact=True).click()
    expect(page).to_have_url(f"{live_server.url}/gallery/figure/loss/")


def test_the_api_documents_itself_under_the_policy(page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/api/docs/")
    described = page.locator("#swagger-ui")
    described.get_by_role("link", name="projects", exact=True).click()
    expect(described).to_contain_text("/api/v1/projects/")
    expect(described).not_to_contain_text("/api/v1/alerts/")
    light = colour(page, "html")
    page.emulate_media(color_scheme="dark")
    expect(page.locator("html")).not_to_have_css("background-color", light)


def test_a_violation_of_the_policy_fails_a_test(page: Page, live_server: LiveServer, faults: Faults) -> None:
    page.goto(f"{live_server.url}/login/")
    with page.expect_console_message(lambda message: "CSP violation" in message.text):
        page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">x</p>')")
    with pytest.raises(pytest.fail.Exception, match="CSP violation: style-src-attr"):
        faults.check()
    faults.met.clear()
