"""What people do on the pages, and what they see there without a reload."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import LIMIT_MS

SERVICE = "/services/digits/"
ON_SERVICE, ON_RUN = re.compile(rf"{SERVICE}(\?|$)"), re.compile(r"/runs/\d+/$")
POINTS = """() => {
  const plot = document.querySelector("#chart-loss .chart-plot");
  return Math.max(0, ...(plot?.data ?? []).map(({ x }) => x.length));
}"""


@contextmanager
def without_reload(page: Page, url: re.Pattern[str]) -> Iterator[None]:
    """On the page at `url`: what happens inside reaches it as news, not by loading it again."""
    page.wait_for_url(url)
    loads: list[str] = []

    def loaded(again: Page) -> None:
        loads.append(again.url)

    page.on("load", loaded)
    yield
    page.remove_listener("load", loaded)
    assert loads == []


def sees(where: Locator, text: str | re.Pattern[str] = "") -> None:
    """Waits until the element is there, and holds the text."""
    expect(where.first).to_be_visible(timeout=LIMIT_MS)
    if text:
        expect(where.first).to_contain_text(text, timeout=LIMIT_MS)


def figure(page: Page, label: str) -> Locator:
    """A figure on top of the page of a service."""
    return page.get_by_role("group", name=label, exact=True)


def state(page: Page, word: str) -> Locator:
    """What shows this state."""
    return page.locator(f'main [data-status="{word}"]')


def start_update(page: Page, epochs: int) -> None:
    """From the page of the service, by the form; ends on the page of the run."""
    page.get_by_role("link", name="Start an update").click()
    page.get_by_label("Train on").select_option(index=1)
    page.get_by_label("Continue from").select_option(index=1)
    page.get_by_label("Epochs").fill(str(epochs))
    page.get_by_role("button", name="Start", exact=True).click()


def confirm(page: Page, opens: str, submits: str, comment: str = "") -> None:
    """Presses a button, says why in its dialog, and presses that of the dialog."""
    page.get_by_role("button", name=opens, exact=True).first.click()
    dialog = page.get_by_role("dialog")
    if comment:
        dialog.get_by_role("textbox").fill(comment)
    dialog.get_by_role("button", name=submits, exact=True).click()


def watch_points(page: Page, growths: int) -> None:
    """Waits until the loss curve has grown so many times under one's eyes."""
    seen = page.evaluate(POINTS)
    for _ in range(growths):
        for _ in range(LIMIT_MS // 100):
            if (found := page.evaluate(POINTS)) > seen:
                break
            page.wait_for_timeout(100)
        assert found > seen, f"no point came after {seen}"
        seen = found
