"""A house for the lines of the README: every process for real, without the demo's clients."""

from collections.abc import Iterator

import pytest

from tests.e2e.house import House


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    home = tmp_path_factory.mktemp("readme") / "home"
    started = House(home, f"sqlite:///{home / 'db.sqlite3'}", without=["simulator"])
    try:
        started.start()
        yield started
    finally:
        started.kill()
