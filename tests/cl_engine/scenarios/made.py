"""Small made data whose every sample says what it is."""

import numpy as np

from cl_engine.scenarios import Part, Scenario
from cl_engine.sources import LabelledSamples, Split

LETTERS = tuple("abcdef")


def images(*counts: int, name: str = "train") -> LabelledSamples:
    """4 x 4 images, so many of each class; the pixels are the class's number, but the first is the sample's."""
    y = np.repeat(np.arange(len(counts)), counts)
    x = np.broadcast_to((40 * y).astype(np.uint8)[:, None, None, None], (len(y), 1, 4, 4)).copy()
    x[:, 0, 0, 0] = np.arange(len(y))
    return LabelledSamples(x, y, _ids(name, len(y)), LETTERS[: len(counts)])


def table(*counts: int, name: str = "train") -> LabelledSamples:
    """Three columns: the class's number, ten times that of the sample, and 1."""
    y = np.repeat(np.arange(len(counts)), counts)
    x = np.stack([y, 10 * np.arange(len(y)), np.ones(len(y))], axis=1).astype(np.float32)
    return LabelledSamples(x, y, _ids(name, len(y)), LETTERS[: len(counts)], ("kind", "size", "one"))


def image_data(classes: int = 6) -> Split:
    """20 training and 5 test images of each class."""
    return Split.of(images(*[20] * classes), images(*[5] * classes, name="test"))


def table_data(classes: int = 6) -> Split:
    """20 training and 5 test rows of each class."""
    return Split.of(table(*[20] * classes), table(*[5] * classes, name="test"))


def trained(scenario: Scenario) -> list[str]:
    """The ids of all training samples, in the order of the stream."""
    return [name for experience in scenario.experiences for name in experience.train.ids]


def labels(part: Part) -> dict[int, int]:
    """How many samples of each class there are."""
    found, counts = np.unique(part.y, return_counts=True)
    return dict(zip(found.tolist(), counts.tolist(), strict=True))


def _ids(name: str, count: int) -> np.ndarray:
    return np.array([f"{name}-{number}" for number in range(count)])
