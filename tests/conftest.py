"""Every test run has a home of its own: blobs and runtime state never meet those of an installation."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from backend.config.environment import ENV


@pytest.fixture(autouse=True)
def home(tmp_path: Path) -> Iterator[Path]:
    """A fresh `ENV.home` for the test."""
    kept, fresh = ENV.home, tmp_path / "home"
    fresh.mkdir()
    object.__setattr__(ENV, "home", fresh)
    yield fresh
    object.__setattr__(ENV, "home", kept)
