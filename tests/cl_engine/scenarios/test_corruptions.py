"""The corruptions of images."""

import numpy as np
import pytest

from cl_engine.scenarios import digits
from cl_engine.scenarios.corruptions import CORRUPTIONS, SEVERITIES, blur, contrast, occlusion, pixelate
from cl_engine.scenarios.drifting import rotated, rotated_alike

X = digits().x[:50]


@pytest.mark.parametrize("name", CORRUPTIONS)
def test_a_higher_severity_changes_more(name: str) -> None:
    colour = np.concatenate((X, X // 2, X // 3), axis=1)
    changes = []
    for severity in SEVERITIES:
        corrupted = CORRUPTIONS[name](colour, severity, np.random.default_rng(0))
        assert (corrupted.shape, corrupted.dtype) == (colour.shape, np.uint8)
        changes.append(np.abs(corrupted.astype(int) - colour).mean())
    assert changes[0] > 0
    assert changes == sorted(changes)
    assert changes[-1] > changes[0]


def test_a_flat_image_has_nothing_to_blur_or_pixelate() -> None:
    flat = np.full((2, 3, 9, 7), 130, np.uint8)
    rng = np.random.default_rng(0)
    for corruption in (blur, contrast, pixelate):
        assert np.array_equal(corruption(flat, 5, rng), flat)


def test_blocks_take_their_mean() -> None:
    x = np.array([[[[0, 100, 30], [100, 200, 50], [10, 30, 90]]]], np.uint8)
    assert pixelate(x, 1, np.random.default_rng(0)).tolist() == [
        [[[100, 100, 40], [100, 100, 40], [20, 20, 90]]]
    ]


def test_an_occlusion_is_one_square_in_each_image() -> None:
    white = np.full((20, 3, 10, 12), 255, np.uint8)
    black = occlusion(white, 3, np.random.default_rng(0)) == 0
    assert (black.sum(axis=(2, 3)) == 16).all()
    rows, columns = black[:, 0].any(axis=2), black[:, 0].any(axis=1)
    assert (rows.sum(axis=1) == 4).all()
    assert (columns.sum(axis=1) == 4).all()
    assert len({tuple(row) for row in rows.tolist()}) > 1


@pytest.mark.parametrize("angle", [0.0, 0.4, -2.0, np.pi / 2])
def test_one_angle_for_all_is_the_same_as_one_for_each(angle: float) -> None:
    colour = np.concatenate((X, X // 2), axis=1)[:, :, :6]
    assert np.allclose(rotated_alike(colour, angle), rotated(colour, np.full(len(X), angle)), atol=1e-3)
