"""Which images play which part. Parts never share an image, so what is measured was never learnt from."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from backend.core.errors import AppError
from backend.engine.errors import engine_refusals
from backend.engine.scenarios import LabelledImages, digits, drifted, mnist

SEED = 7
NEW_CLASS = 9
NEW_SHARE = 0.2
SCENES = ("upright", "drifting", "drifted")


@dataclass(frozen=True)
class Parts:
    """How many images of classes 0 to 8 play each part; `draws`: drifted images made of a part.

    tilt_degrees: larger images keep more of their shape, so they must tilt further to be misread.
    """

    training: int
    validation: int
    golden: int
    drifting: int
    draws: int
    tilt_degrees: float


PARTS = {
    "digits": Parts(training=700, validation=160, golden=160, drifting=260, draws=2000, tilt_degrees=25),
    "mnist": Parts(training=700, validation=300, golden=300, drifting=1600, draws=4000, tilt_degrees=35),
}
MNIST_IMAGES = 6000


@dataclass(frozen=True)
class Material:
    """training, validation, golden: upright, classes 0 to 8.

    upright and drifted show the same images, which nothing ever learns from; drifting is what curators label.
    drifting and drifted: tilted by 25 (MNIST: 35) +- 5 degrees, noisy, one in five of the new class.
    """

    name: str
    training: LabelledImages
    validation: LabelledImages
    golden: LabelledImages
    upright: LabelledImages
    drifting: LabelledImages
    drifted: LabelledImages

    @property
    def signature(self) -> dict[str, object]:
        return {
            "task": "image_classification",
            "input_name": "input",
            "output_name": "probabilities",
            "dtype": "uint8",
            "shape": list(self.training.x.shape[1:]),
            "layout": "CHW",
            "range": [0, 255],
            "classes": [name for name in self.training.classes if int(name) < NEW_CLASS],
            "features": None,
        }


def material(name: str, folder: Path | None = None) -> Material:
    """The demo's images. name: `digits` or `mnist`; folder: where mnist.npz lies, else it is downloaded.

    Raises: AppError `data_unknown`, `dataset_unreadable`.
    """
    if name not in PARTS:
        raise AppError("data_unknown", f"The demo knows {' and '.join(PARTS)}.", name=name)
    rng = np.random.default_rng(SEED)
    with engine_refusals():
        images = digits(rng) if name == "digits" else mnist(folder, rng)[:MNIST_IMAGES]
    parts = PARTS[name]
    old, new = images[images.y < NEW_CLASS], images[images.y == NEW_CLASS]
    ends = np.cumsum([parts.training, parts.validation, parts.golden, parts.drifting])
    training, validation, golden, drifting, rest = (old[piece] for piece in _slices(ends))
    half = len(new) // 2
    return Material(
        name=name,
        training=training,
        validation=validation,
        golden=golden,
        upright=rest,
        drifting=_drift(drifting, new[:half], parts, rng),
        drifted=_drift(rest, new[half:], parts, rng),
    )


def _slices(ends: np.ndarray) -> list[slice]:
    starts = [0, *ends]
    return [slice(start, stop) for start, stop in zip(starts, [*ends, None], strict=True)]


def _drift(
    old: LabelledImages, new: LabelledImages, parts: Parts, rng: np.random.Generator
) -> LabelledImages:
    """Drifted images: each an old or a new class's image with a tilt and a noise of its own."""
    draws = parts.draws
    is_new = rng.random(draws) < NEW_SHARE
    from_old, from_new = rng.integers(0, len(old), draws), rng.integers(0, len(new), draws)
    x = np.where(is_new[:, None, None, None], new.x[from_new], old.x[from_old])
    y = np.where(is_new, new.y[from_new], old.y[from_old])
    ids = np.array([f"draw-{number:05d}" for number in range(draws)])
    return LabelledImages(drifted(x, rng, angle_degrees=parts.tilt_degrees), y, ids, old.classes)
