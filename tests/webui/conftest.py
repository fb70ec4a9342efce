"""The scene that most pages show."""

import pytest

from tests.webui.scenes import Scene, make_scene


@pytest.fixture
def scene(db: None) -> Scene:
    return make_scene()
