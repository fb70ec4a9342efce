"""How traffic may differ from what was held out."""

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import rotate

from benchmarks.estimates.worlds import Samples, World


@dataclass(frozen=True)
class Shift:
    """noise: standard deviation added to pixels in [0, 1]; new: share of the class that the model never saw.

    favoured: classes that make up 9 in 10 of the known samples.
    """

    meaning: str
    noise: float = 0.0
    degrees: float = 0.0
    favoured: tuple[int, ...] = ()
    new: float = 0.0


SHIFTS = {
    "none": Shift("none"),
    "noise": Shift("noise of .2 on each pixel", noise=0.2),
    "strong_noise": Shift("noise of .4", noise=0.4),
    "rotation": Shift("turned by 20 degrees", degrees=20),
    "strong_rotation": Shift("turned by 40 degrees", degrees=40),
    "class_mix": Shift("9 in 10 are threes, fives and eights", favoured=(3, 5, 8)),
    "new_class": Shift("3 in 10 are of a class never seen", new=0.3),
}


def window(world: World, shift: Shift, n: int, rng: np.random.Generator) -> Samples:
    """n samples of the world's traffic, shifted."""
    unknown = round(shift.new * n)
    known = _known(world.traffic.labels, shift.favoured, n - unknown, rng)
    parts = [world.traffic[known], world.new[rng.choice(len(world.new.labels), unknown)]]
    images = np.concatenate([part.images for part in parts])
    if shift.degrees:
        images = rotate(images, shift.degrees, axes=(1, 2), reshape=False, order=1)
    if shift.noise:
        images = (images + shift.noise * rng.standard_normal(images.shape)).clip(0, 1)
    return Samples(images, np.concatenate([part.labels for part in parts]))


def _known(labels: np.ndarray, favoured: tuple[int, ...], n: int, rng: np.random.Generator) -> np.ndarray:
    """Rows of the traffic, (n,); some may come twice, as live traffic repeats itself."""
    if not favoured:
        return rng.choice(len(labels), n)
    often = np.isin(labels, favoured)
    weights = np.where(often, 0.9 / often.sum(), 0.1 / (~often).sum())
    return rng.choice(len(labels), n, p=weights)
