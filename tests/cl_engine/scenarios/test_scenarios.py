"""The digits and the drift that befalls them."""

from pathlib import Path

import numpy as np
import pytest

from cl_engine.errors import EngineError
from cl_engine.scenarios import digits, drifted, mnist
from cl_engine.scenarios.drifting import rotated


def test_digits_are_bytes_with_an_id_each() -> None:
    images = digits(np.random.default_rng(0))
    assert images.x.shape == (1797, 1, 8, 8)
    assert (images.x.dtype, images.x.min(), images.x.max()) == (np.uint8, 0, 255)
    assert len(set(images.ids)) == 1797
    unshuffled = digits()
    chosen = int(images.ids[0].removeprefix("digits-"))
    assert np.array_equal(images.x[0], unshuffled.x[chosen])


def test_a_quarter_turn_is_exact() -> None:
    x = digits().x[:3]
    assert np.allclose(rotated(x, np.full(3, np.pi / 2)), np.rot90(x, axes=(2, 3)))
    assert np.allclose(rotated(x, np.zeros(3)), x)


def test_drift_is_repeatable_and_real() -> None:
    x = digits().x[:100]
    first, again = (drifted(x, np.random.default_rng(1)) for _ in range(2))
    assert np.array_equal(first, again)
    assert first.dtype == np.uint8
    assert np.abs(first.astype(int) - x).mean() > 20


def test_a_stored_mnist_is_read_and_junk_refused(tmp_path: Path) -> None:
    parts = {
        "x_train": np.zeros((3, 28, 28), np.uint8),
        "y_train": [1, 2, 3],
        "x_test": np.ones((1, 28, 28), np.uint8),
        "y_test": [4],
    }
    np.savez(tmp_path / "mnist.npz", **parts)
    images = mnist(tmp_path)
    assert images.x.shape == (4, 1, 28, 28)
    assert images.y.tolist() == [1, 2, 3, 4]
    (tmp_path / "mnist.npz").write_bytes(b"junk")
    with pytest.raises(EngineError) as refused:
        mnist(tmp_path)
    assert refused.value.code == "dataset_unreadable"
