"""A network for the tests that judge by the real engine, trained once."""

from pathlib import Path

import numpy as np
import pytest

from backend.engine import Samples, write_update_spec
from backend.engine.scenarios import digits
from tests.validation.stage import SIGNATURE, SMALL, engine


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The artifacts of a small network trained on 600 digits."""
    folder, images = tmp_path_factory.mktemp("trained"), digits(np.random.default_rng(0))[:600]
    spec = write_update_spec(
        folder,
        signature=SIGNATURE,
        architecture="small_cnn",
        architecture_parameters=SMALL,
        strategy="naive",
        parameters={},
        training={"epochs": 6, "learning_rate": 0.005},
        samples=Samples(images.x, images.y, images.ids),
        evaluation={},
        base=None,
    )
    return engine("update", spec, folder / "out")
