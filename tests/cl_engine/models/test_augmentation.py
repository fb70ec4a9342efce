"""Training images move and are mirrored; those that are judged are as they came."""

import torch

from cl_engine.models.augmentation import Augmentation

IMAGES = torch.rand(32, 3, 6, 8) + 1


def test_every_image_is_moved_by_its_own_way_into_black() -> None:
    wide = torch.nn.functional.pad(IMAGES, [2] * 4)
    ways = {(top, left) for top in range(5) for left in range(5)}
    found = [
        next(
            way
            for way in ways
            if torch.equal(wide[number, :, way[0] : way[0] + 6, way[1] : way[1] + 8], image)
        )
        for number, image in enumerate(Augmentation(2, 0.0)(IMAGES))
    ]
    assert len(set(found)) > 5


def test_a_share_is_mirrored() -> None:
    whole = torch.equal(Augmentation(0, 1.0)(IMAGES), IMAGES.flip(3))
    some = [torch.equal(one, other) for one, other in zip(Augmentation(0, 0.5)(IMAGES), IMAGES, strict=True)]
    assert whole
    assert 0 < sum(some) < len(IMAGES)


def test_in_evaluation_nothing_changes() -> None:
    assert torch.equal(Augmentation(2, 0.5).eval()(IMAGES), IMAGES)
