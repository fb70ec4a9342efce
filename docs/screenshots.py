"""Takes the pictures of docs/images/ from a running demo: `make up`, wait for the drift alert, then this.

    .venv/bin/python docs/screenshots.py [--web http://127.0.0.1:8000] [PICTURE ...]

Needs Chromium (CHROMIUM names it where it is not on the PATH). Nothing is changed but what the pictures need:
a request for the candidate, which then waits for ana, a benchmark, a backtest with updates trained anew, and samples
in the queue.
"""

import argparse
import io
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

IMAGES = Path(__file__).parent / "images"
SERVICE = "/services/digits/"
BENCHMARKS = "/projects/handwriting/benchmarks/"
WIDTH, HEIGHT = 1440, 1000
LIMIT_BYTES = 150_000


def request_candidate(page: Page) -> None:
    """Ask for the newest version that passed its gates, unless somebody has."""
    page.goto(SERVICE)
    deploy = page.get_by_role("link", name="Deploy", exact=True)
    if deploy.count():
        deploy.first.click()
        page.wait_for_url("**/versions/*/request/*")
        note = page.get_by_label("Note")
        if note.count():
            note.fill("It learnt the tilt and the tenth class.")
            page.get_by_role("button", name="Request deployment").click()
            page.wait_for_url("**/requests/*/")


def finish_benchmark(page: Page) -> None:
    """Compare four strategies, unless somebody has asked for a benchmark, and wait for the results."""
    page.goto(BENCHMARKS)
    rows = page.locator('main td a[href^="/benchmarks/"]')
    if rows.count():
        rows.first.click()
    else:
        page.goto(f"{BENCHMARKS}new/")
        for title in ("DER and DER++", "EWC and online EWC"):
            page.get_by_label(title).check()
        page.get_by_label("Epochs").fill("40")
        page.get_by_role("button", name="Start").click()
    page.get_by_role("link", name="results.csv").wait_for(timeout=600_000)


def finish_backtest(page: Page) -> None:
    """Try policies on the traffic so far, with updates trained anew, unless somebody has; and wait for the result."""
    page.goto(f"{SERVICE}backtests/")
    rows = page.locator('main td a[href^="/backtests/"]')
    if rows.count():
        rows.first.click()
    else:
        page.get_by_label("Train the updates").check()
        page.get_by_label("Days of traffic").fill("0.02")
        page.get_by_label("Minutes to live").fill("1")
        page.get_by_label("Cost of an update").fill("100")
        page.get_by_label("Cost of an error").fill("1")
        page.get_by_role("button", name="Try them").click()
    page.get_by_text("Composite accuracy").wait_for(timeout=600_000)


def fill_queue(page: Page) -> None:
    """Queue the newest samples, of whatever label, unless some wait."""
    page.goto(f"{SERVICE}queue/")
    if page.locator("[data-card]").count():
        return
    page.goto(f"{SERVICE}samples/")
    page.get_by_role("button", name="All shown").click()
    page.get_by_role("button", name="Queue for labelling").click()
    page.get_by_text("samples changed").wait_for()


@dataclass(frozen=True)
class Picture:
    """path: where to begin; follow: links to go after from there, each a selector; needs: what makes what it shows."""

    name: str
    path: str
    follow: tuple[str, ...] = ()
    person: str = "erik"
    dark: bool = False
    height: int = HEIGHT
    needs: Callable[[Page], None] | None = None


PICTURES = [
    Picture("project", "/projects/handwriting/", dark=True),
    Picture("service", SERVICE),
    Picture("update", f"{SERVICE}update/"),
    Picture("run", "/runs/", ('main td a[href^="/runs/"]',), dark=True),
    Picture("alert", SERVICE, ('main .timeline a[href^="/alerts/"]',), height=1980),
    Picture("monitors", f"{SERVICE}monitors/"),
    Picture("monitor", f"{SERVICE}monitors/new/?watch=quality:quality", dark=True),
    Picture(
        "backtest",
        f"{SERVICE}backtests/",
        ('main td a[href^="/backtests/"]',),
        dark=True,
        needs=finish_backtest,
    ),
    Picture("policy", f"{SERVICE}policy/"),
    Picture("gallery", f"{SERVICE}samples/?disagreement=true", person="cora"),
    Picture("labelling", f"{SERVICE}queue/", dark=True, needs=fill_queue),
    Picture("snapshot", "/snapshots/?service=digits", ('main td a[href^="/snapshots/"]',)),
    Picture("report", SERVICE, ('main a[href^="/reports/"]',), dark=True),
    Picture("benchmark", BENCHMARKS, ('main td a[href^="/benchmarks/"]',), needs=finish_benchmark),
    Picture("inbox", "/inbox/", person="ana", needs=request_candidate),
    Picture("request", "/inbox/", ('main a[href^="/requests/"]',), person="ana", needs=request_candidate),
    Picture("api", "/api/docs/", dark=True),
]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--web", default="http://127.0.0.1:8000", help="the address that `make up` printed")
    parser.add_argument("pictures", nargs="*", help="names; all by default")
    asked = parser.parse_args()
    IMAGES.mkdir(exist_ok=True)
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        pictures = [one for one in PICTURES if not asked.pictures or one.name in asked.pictures]
        with logged_in(browser, asked.web, "erik", dark=False) as page:
            for prepare in dict.fromkeys(one.needs for one in pictures if one.needs):
                prepare(page)
        for picture in pictures:
            take(browser, asked.web, picture)
        browser.close()


def take(browser: Browser, web: str, picture: Picture) -> None:
    """One page into one file of at most LIMIT_BYTES."""
    with logged_in(browser, web, picture.person, picture.dark) as page:
        page.goto(picture.path)
        for selector in picture.follow:
            page.locator(selector).first.click()
        page.set_viewport_size({"width": WIDTH, "height": picture.height})
        page.wait_for_timeout(3000)
        kept = IMAGES / f"{picture.name}.png"
        size = compress(page.screenshot(), kept)
        print(f"{kept.name}: {size:,} bytes, {page.url.removeprefix(web)}")


def compress(png: bytes, kept: Path) -> int:
    """Write the picture with as many colours as LIMIT_BYTES lets it have; returns its size in bytes."""
    image = Image.open(io.BytesIO(png)).convert("RGB")
    for colours in (256, 128, 64, 32):
        image.quantize(colours, dither=Image.Dither.NONE).save(kept, optimize=True)
        if kept.stat().st_size <= LIMIT_BYTES:
            break
    return kept.stat().st_size


@contextmanager
def logged_in(browser: Browser, web: str, person: str, dark: bool) -> Iterator[Page]:
    """A page of a fresh profile, in which the demo's person has logged in."""
    context = browser.new_context(
        base_url=web,
        viewport={"width": WIDTH, "height": HEIGHT},
        color_scheme="dark" if dark else "light",
    )
    page = context.new_page()
    page.goto("/")
    page.get_by_label("User name").fill(person)
    page.get_by_label("Password").fill(f"{person}-demo-2026")
    page.get_by_role("button", name="Log in", exact=True).click()
    page.wait_for_url("**/inbox/")
    yield page
    context.close()


if __name__ == "__main__":
    main()
