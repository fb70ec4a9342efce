"""Handwritten digits, small and large, as the demo plays with them: all in one, shuffled."""

from pathlib import Path

import numpy as np

from cl_engine.sources import LabelledSamples, named_dataset

# Images among labelled samples: what callers that have no tables speak of.
LabelledImages = LabelledSamples


def digits(rng: np.random.Generator | None = None) -> LabelledImages:
    """Scikit-learn's 1,797 handwritten digits of 8 x 8 pixels, shuffled where `rng` is given."""
    return _every("digits", None, rng)


def mnist(folder: Path | None = None, rng: np.random.Generator | None = None) -> LabelledImages:
    """MNIST's 70,000 digits of 28 x 28 pixels, shuffled where `rng` is given. Raises as named_dataset does."""
    return _every("mnist", folder, rng)


def save_npz(path: Path, images: LabelledImages) -> None:
    """Write a data set file that jobs read."""
    np.savez(path, x=images.x, y=images.y, ids=images.ids)


def _every(name: str, folder: Path | None, rng: np.random.Generator | None) -> LabelledImages:
    parts = named_dataset(name, folder)
    x, y, ids = (
        np.concatenate([getattr(part.source, axis) for part in (parts.train, parts.test)])
        for axis in ("x", "y", "ids")
    )
    images = LabelledSamples(x, y, ids, parts.classes)
    return images if rng is None else images[rng.permutation(len(y))]
