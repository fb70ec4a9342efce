"""Pictures of which a known few are copies: saved again as JPEG, moved by a pixel, brightened or darkened."""

import io
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Pictures = NDArray[np.uint8]
COPIED = 0.05
JPEG_QUALITY = 75
WAYS = ("saved", "moved", "brightened")


@dataclass(frozen=True)
class Copied:
    """x: (n + k, C, H, W), the k copies last; original: (k,) of which row each is a copy; way: (k,) how it was made."""

    x: Pictures
    original: NDArray[np.int64]
    way: NDArray[np.str_]


def with_copies(x: Pictures, rng: np.random.Generator) -> Copied:
    """The pictures (n, C, H, W), and copies of 5 % of them, a third made in each way."""
    original = rng.choice(len(x), round(COPIED * len(x)), replace=False)
    way = np.array([WAYS[place % len(WAYS)] for place in range(len(original))])
    copies = [MAKERS[how](x[row], rng) for how, row in zip(way, original, strict=True)]
    return Copied(np.concatenate([x, np.stack(copies)]), original, way)


def saved(picture: Pictures, rng: np.random.Generator) -> Pictures:
    """As a JPEG shows it."""
    pixels = picture[0] if len(picture) == 1 else picture.transpose(1, 2, 0)
    written = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(pixels)).save(written, "JPEG", quality=JPEG_QUALITY)
    read = np.asarray(Image.open(written))
    return np.ascontiguousarray(read[None] if len(picture) == 1 else read.transpose(2, 0, 1))


def moved(picture: Pictures, rng: np.random.Generator) -> Pictures:
    """A pixel to one of the four sides; the edge is drawn out."""
    axis, by = rng.integers(1, 3), rng.choice((-1, 1))
    shifted = np.roll(picture, by, axis=axis).swapaxes(0, axis)
    shifted[0 if by > 0 else -1] = shifted[1 if by > 0 else -2]
    return np.ascontiguousarray(shifted.swapaxes(0, axis))


def brightened(picture: Pictures, rng: np.random.Generator) -> Pictures:
    """By a fifth, or darkened by as much."""
    return np.asarray((picture * rng.choice((0.8, 1.2))).clip(0, 255), np.uint8)


MAKERS = {"saved": saved, "moved": moved, "brightened": brightened}
