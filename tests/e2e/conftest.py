"""One house for all tests of this folder, with the database that the environment names."""

import os
from collections.abc import Callable, Iterator

import psycopg
import pytest
from playwright.sync_api import Browser, Page

from backend.demo.people import password
from tests.browser import Faults, new_context
from tests.e2e.house import House

LIMIT_MS = 120_000


@pytest.fixture(scope="session")
def database_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A database of its own: beside the one that DATABASE_URL names, else SQLite in a folder of its own."""
    given = os.environ.get("DATABASE_URL", "")
    if not given.startswith("postgres"):
        yield f"sqlite:///{tmp_path_factory.mktemp('database') / 'db.sqlite3'}"
        return
    name = f"house_{os.getpid()}"
    with psycopg.connect(given, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        yield f"{given.rpartition('/')[0]}/{name}"
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory, database_url: str) -> Iterator[House]:
    """The installation, running; the last test stops it."""
    started = House(tmp_path_factory.mktemp("house") / "home", database_url)
    try:
        started.start()
        yield started
    finally:
        started.kill()


LogIn = Callable[[str], Page]


@pytest.fixture
def log_in(house: House, browser: Browser, faults: Faults) -> Iterator[LogIn]:
    """Opens a browser profile of a demo person's own and logs in by the form."""
    contexts = []

    def _log_in(name: str) -> Page:
        context = new_context(browser, faults, timeout_ms=LIMIT_MS)
        contexts.append(context)
        page = context.new_page()
        page.goto(f"{house.address}/")
        page.get_by_label("User name").fill(name)
        page.get_by_label("Password").fill(password(name))
        page.get_by_role("button", name="Log in", exact=True).click()
        page.wait_for_url("**/inbox/")
        return page

    yield _log_in
    for context in contexts:
        context.close()
    faults.check()
