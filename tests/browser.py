"""A real Chromium for tests: the fixtures `page`, `browser_context` and `faults`.

A violation of the content security policy, a console error or an uncaught exception fails the test that met it,
unless the test said `faults.allow("part of the message")` before.
`page.wait_for_function` polls by eval, which the policy refuses: use `expect`, or a loop over `page.evaluate`.
Without Chromium the tests are skipped, loudly; with CI=true that is a failure.
"""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

MISSING = (
    "No Chromium was found: `apt-get install chromium` (or set CHROMIUM to its path) runs the browser tests."
)
REPORT_VIOLATIONS = """
addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sourceFile, lineNumber }) =>
  console.error(`CSP violation: ${violatedDirective} ${blockedURI} ${sourceFile}:${lineNumber}`));
"""


@dataclass
class Faults:
    """What went wrong in the browser during one test."""

    met: list[str] = field(default_factory=list)
    allowed: list[str] = field(default_factory=list)

    def allow(self, part: str) -> None:
        """Expect messages that contain `part`."""
        self.allowed.append(part)

    def check(self) -> None:
        """Fail with every message that was not expected."""
        bad = [message for message in self.met if not any(part in message for part in self.allowed)]
        if bad:
            pytest.fail("The browser reported:\n" + "\n".join(bad), pytrace=False)


@pytest.fixture
def faults() -> Faults:
    return Faults()


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium."""
    for name in (os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome"):
        if name and (found := shutil.which(name)):
            return found
    if os.environ.get("CI") == "true":
        pytest.fail(MISSING, pytrace=False)
    pytest.skip(MISSING)


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """One browser for the whole run; playwright's loop lives in this thread, so Django must bear it."""
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield started
        started.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def browser_context(browser: Browser, faults: Faults) -> Iterator[BrowserContext]:
    """A fresh profile."""
    context = new_context(browser, faults)
    yield context
    context.close()
    faults.check()


def new_context(browser: Browser, faults: Faults, timeout_ms: float = 10_000) -> BrowserContext:
    """A fresh profile, 1440 by 900, that reports its faults; each act in it may take `timeout_ms`."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, color_scheme="light")
    context.set_default_timeout(timeout_ms)
    context.add_init_script(REPORT_VIOLATIONS)
    context.on("console", lambda message: message.type == "error" and faults.met.append(message.text))
    context.on("weberror", lambda error: faults.met.append(str(error.error)))
    return context


@pytest.fixture
def page(browser_context: BrowserContext) -> Page:
    return browser_context.new_page()


def log_in(context: BrowserContext, user: object, url: str) -> None:
    """Give the profile a session of `user` at `url`, without the log-in page."""
    client = Client()
    client.force_login(user)  # type: ignore[arg-type]
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": url}])
