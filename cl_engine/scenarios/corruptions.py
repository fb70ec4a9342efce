"""Corruptions of images, each in five severities.

Each takes (x, severity, rng), x: (N, C, H, W) uint8, and returns another like it. Lengths are shares of the shorter
side, so that small and large images suffer alike.
"""

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

Images = NDArray[np.uint8]
Corruption = Callable[[Images, int, np.random.Generator], Images]
SEVERITIES = (1, 2, 3, 4, 5)


def blur(x: Images, severity: int, rng: np.random.Generator) -> Images:
    """Gaussian blur; at the border of what lies within."""
    deviation = 0.3 + (0.02, 0.035, 0.05, 0.07, 0.1)[severity - 1] * min(x.shape[2:])
    down, across = (_smoothing(length, deviation) for length in x.shape[2:])
    return _bytes(down @ x.astype(np.float32) @ across.T)


def contrast(x: Images, severity: int, rng: np.random.Generator) -> Images:
    """Each pixel moves towards the mean of its image."""
    kept = (0.75, 0.5, 0.4, 0.3, 0.15)[severity - 1]
    mean = x.mean(axis=(1, 2, 3), keepdims=True, dtype=np.float32)
    return _bytes(mean + kept * (x - mean))


def brightness(x: Images, severity: int, rng: np.random.Generator) -> Images:
    """All pixels brighter by a constant, until they are white."""
    return _bytes(x + 255 * (0.1, 0.2, 0.3, 0.4, 0.5)[severity - 1])


def pixelate(x: Images, severity: int, rng: np.random.Generator) -> Images:
    """Blocks of pixels take their mean; severity 1 has blocks of 2 x 2."""
    coarse = x.astype(np.float32)
    for axis in (2, 3):
        side = 2 + int((0, 0.07, 0.14, 0.2, 0.28)[severity - 1] * x.shape[axis])
        starts = np.arange(0, x.shape[axis], side)
        lengths = np.diff(np.append(starts, x.shape[axis]))
        sums = np.add.reduceat(coarse, starts, axis=axis)
        coarse = np.repeat(np.moveaxis(np.moveaxis(sums, axis, -1) / lengths, -1, axis), lengths, axis=axis)
    return _bytes(coarse)


def occlusion(x: Images, severity: int, rng: np.random.Generator) -> Images:
    """A black square over each image, somewhere within it."""
    height, width = x.shape[2:]
    side = max(1, round((0.2, 0.3, 0.4, 0.5, 0.6)[severity - 1] * min(height, width)))
    top, left = (rng.integers(0, length - side + 1, len(x))[:, None] for length in (height, width))
    rows, columns = np.arange(height)[None], np.arange(width)[None]
    down = (rows >= top) & (rows < top + side)  # (N, H)
    across = (columns >= left) & (columns < left + side)  # (N, W)
    return np.where((down[:, :, None] & across[:, None, :])[:, None], np.uint8(0), x)


CORRUPTIONS: Mapping[str, Corruption] = {
    "blur": blur,
    "contrast": contrast,
    "brightness": brightness,
    "pixelate": pixelate,
    "occlusion": occlusion,
}


def _smoothing(length: int, deviation: float) -> NDArray[np.float32]:
    """(length, length): each row the weights of the pixels that one pixel becomes the mean of."""
    at = np.arange(length)
    weights: NDArray[np.float64] = np.exp(-0.5 * ((at[:, None] - at) / deviation) ** 2)
    weights /= weights.sum(axis=1, keepdims=True)
    return weights.astype(np.float32)


def _bytes(x: NDArray[np.floating]) -> Images:
    pixels: Images = np.clip(np.rint(x), 0, 255).astype(np.uint8)
    return pixels
