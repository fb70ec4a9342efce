"""Pictures of samples: what one sees is what the model gets."""

import io

import numpy as np
import pytest
from PIL import Image

from backend.datasets.selectors import thumbnail_png
from backend.datasets.services import samples_add
from tests.factories import DIGITS, SYSTEM, make_inputs, make_samples, make_service

pytestmark = pytest.mark.django_db


def picture(png: bytes | None) -> np.ndarray:
    assert png is not None
    return np.asarray(Image.open(io.BytesIO(png)))


def test_a_grey_image_shows_its_own_pixels() -> None:
    inputs = make_inputs(1)
    [sample] = make_samples(make_service(), 1, inputs=inputs)
    np.testing.assert_array_equal(picture(thumbnail_png(sample)), inputs[0, 0])


def test_a_float_colour_image_is_stretched_from_its_range() -> None:
    signature = {**DIGITS, "dtype": "float32", "shape": [3, 4, 4], "range": [-1, 1]}
    service = make_service(signature=signature)
    inputs = np.zeros((1, 3, 4, 4), np.float32)
    inputs[0, 0], inputs[0, 1] = 1.0, -1.0
    [sample] = samples_add(actor=SYSTEM, service=service, inputs=inputs, source="import")
    shown = picture(thumbnail_png(sample))
    assert shown.shape == (4, 4, 3)
    assert shown[0, 0].tolist() == [255, 0, 128]


def test_a_large_image_is_made_small() -> None:
    service = make_service(signature={**DIGITS, "shape": [1, 600, 300]})
    [sample] = samples_add(
        actor=SYSTEM, service=service, inputs=np.zeros((1, 1, 600, 300), np.uint8), source="import"
    )
    assert picture(thumbnail_png(sample)).shape == (256, 128)


def test_a_vector_has_no_picture() -> None:
    signature = {"task": "vector_classification", "shape": [3], "classes": ["a", "b"]}
    service = make_service(signature=signature, architecture="mlp")
    [sample] = samples_add(actor=SYSTEM, service=service, inputs=np.ones((1, 3), np.float32), source="import")
    assert thumbnail_png(sample) is None
