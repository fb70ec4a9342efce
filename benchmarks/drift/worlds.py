"""Where references and windows come from: 128 normal numbers, MNIST, CIFAR-10."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import rotate
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression

from cl_engine.errors import EngineError
from cl_engine.sources.named import named_dataset
from cl_engine.sources.samples import Subset

Array = NDArray[np.float64]
WIDTH, REFERENCE, WINDOW = 128, 1000, 200
KNOWN_CLASSES, PART = 9, 4000


@dataclass(frozen=True)
class View:
    """Embeddings (n, 128) and probabilities (n, classes) of the same samples."""

    embeddings: Array
    probabilities: Array


class World(Protocol):
    """shifts: the name of each, and what it is."""

    name: str
    shifts: Mapping[str, str]

    def reference(self, rng: np.random.Generator) -> View:
        """A thousand samples without drift."""

    def window(self, shift: str | None, at: int, rng: np.random.Generator) -> View:
        """200 fresh samples of the window `at` (from 1 on) after a shift began; None is no shift."""


class Vectors:
    """Independent normal numbers; the probabilities are the softmax of twice the first ten."""

    name = "vectors"
    shifts: Mapping[str, str] = {
        "mean": "every column .15 sigma higher",
        "dimensions": "3 columns .5 sigma higher",
        "rows": "10 % of the rows 1 sigma higher in every column",
        "variance": "variance of every column x 1.15",
        "gradual": "every column .02 sigma higher with each window",
        "sudden": "every column .5 sigma higher",
    }

    def reference(self, rng: np.random.Generator) -> View:
        return self._view(rng.standard_normal((REFERENCE, WIDTH)))

    def window(self, shift: str | None, at: int, rng: np.random.Generator) -> View:
        x = rng.standard_normal((WINDOW, WIDTH))
        if shift == "mean":
            x += 0.15
        elif shift == "dimensions":
            x[:, rng.choice(WIDTH, 3, replace=False)] += 0.5
        elif shift == "rows":
            x[: WINDOW // 10] += 1.0
        elif shift == "variance":
            x *= 1.15**0.5
        elif shift == "gradual":
            x += 0.02 * at
        elif shift == "sudden":
            x += 0.5
        return self._view(x)

    def _view(self, x: Array) -> View:
        odds = np.exp(2 * x[:, :10])
        return View(x, odds / odds.sum(axis=1, keepdims=True))


class Images:
    """A data set's classes 0 to 8, as 128 principal components and what a logistic regression on them answers.

    Training, reference and traffic share no image. The components are those of the training images: no network
    is needed, and what a better embedding sees better is not measured.
    """

    shifts: Mapping[str, str] = {
        "rotation": "turned by 20 degrees",
        "noise": "normal noise of .1 of the range on every pixel",
        "new_class": "10 % of the images of a tenth class",
        "gradual": "turned by 3 degrees more with each window",
        "sudden": "turned by 45 degrees",
    }

    def __init__(self, name: str, folder: Path) -> None:
        self.name = name
        split = named_dataset(name, folder)
        rng = np.random.default_rng(0)
        x, y = _drawn(split.train, 2 * PART, rng)
        known = y < KNOWN_CLASSES
        training, self.held_out = x[:PART][known[:PART]], x[PART:][known[PART:]]
        traffic, classes = _drawn(split.test, PART, rng)
        self.traffic, self.new = traffic[classes < KNOWN_CLASSES], traffic[classes >= KNOWN_CLASSES]
        flat = training.reshape(len(training), -1)
        self.components = PCA(WIDTH, random_state=0, svd_solver="randomized").fit(flat)
        answers = LogisticRegression(C=0.01, max_iter=300)
        self.model = answers.fit(self.components.transform(flat), y[:PART][known[:PART]])

    def reference(self, rng: np.random.Generator) -> View:
        return self._view(self.held_out[rng.choice(len(self.held_out), REFERENCE, replace=False)])

    def window(self, shift: str | None, at: int, rng: np.random.Generator) -> View:
        x = self.traffic[rng.choice(len(self.traffic), WINDOW, replace=False)]
        if shift == "new_class":
            x[: WINDOW // 10] = self.new[rng.choice(len(self.new), WINDOW // 10, replace=False)]
        elif shift == "noise":
            x = (x + rng.normal(0, 0.1, x.shape)).clip(0, 1)
        elif shift:
            degrees = {"rotation": 20.0, "gradual": 3.0 * at, "sudden": 45.0}[shift]
            x = rotate(x, degrees, axes=(-2, -1), reshape=False, order=1)
        return self._view(x)

    def _view(self, x: Array) -> View:
        embedded = self.components.transform(x.reshape(len(x), -1))
        return View(embedded, self.model.predict_proba(embedded))


def _drawn(samples: Subset, count: int, rng: np.random.Generator) -> tuple[Array, NDArray[np.int64]]:
    """Images in [0, 1] and their classes."""
    chosen = samples[rng.choice(len(samples), count, replace=False)].samples()
    return chosen.x / np.float32(255), chosen.y


def worlds(folder: Path | None) -> list[World]:
    """Vectors, and the data sets that are in the folder."""
    found: list[World] = [Vectors()]
    if folder is None:
        return found
    for name in ("mnist", "cifar10"):
        try:
            found.append(Images(name, folder))
        except EngineError as error:
            print(f"{name} is left out: {error.detail}")
    return found
