"""Every test run has a home of its own: blobs and runtime state never meet those of an installation."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from backend.config.environment import ENV
from tests.guards import flush_unguarded


def pytest_configure() -> None:
    """Hash passwords in microseconds, for each of a project's five people would cost half a second; flush logs too."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    flush_unguarded()


def _drives_a_browser(item: pytest.Item) -> bool:
    return "browser" in getattr(item, "fixturenames", ())


@pytest.hookimpl(tryfirst=True)
def pytest_itemcollected(item: pytest.Item) -> None:
    """Who asks for the browser is marked `browser`."""
    if _drives_a_browser(item):
        item.add_marker("browser")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests come last: Playwright keeps an event loop running in this thread, and no other may start."""
    items.sort(key=_drives_a_browser)


pytest_plugins = ["tests.browser"]


@pytest.fixture(autouse=True)
def home(tmp_path: Path) -> Iterator[Path]:
    """A fresh `ENV.home` for the test."""
    kept, fresh = ENV.home, tmp_path / "home"
    fresh.mkdir()
    object.__setattr__(ENV, "home", fresh)
    yield fresh
    object.__setattr__(ENV, "home", kept)


@pytest.fixture(autouse=True, scope="session")
def beside_tests() -> None:
    """An idle update would wait for every other process of a busy machine; few tests are of latency."""
    object.__setattr__(ENV, "update_priority", "nice")
    object.__setattr__(ENV, "latency_profile_s", 0.0)
