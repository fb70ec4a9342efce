"""Who is estimated: a network that never saw a nine, samples held out from its training, and its traffic."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.neural_network import MLPClassifier

from cl_engine.sources import named_dataset

NEW = 9
# Training and held-out samples; all others, and all nines, are traffic.
SIZES = {"digits": (700, 400), "mnist": (5000, 1000)}


@dataclass(frozen=True)
class Samples:
    """images: (n, H, W) in [0, 1]; labels: (n,)."""

    images: np.ndarray
    labels: np.ndarray

    def __getitem__(self, chosen: np.ndarray) -> "Samples":
        return Samples(self.images[chosen], self.labels[chosen])


@dataclass(frozen=True)
class World:
    """A model, and samples that it was not trained on; new ones are of the class that it does not know."""

    model: Any
    held_out: Samples
    traffic: Samples
    new: Samples

    def probabilities(self, images: np.ndarray) -> np.ndarray:
        """(n, H, W) to (n, 9)."""
        return np.asarray(self.model.predict_proba(images.reshape(len(images), -1)))


def everything(name: str) -> Samples:
    """All samples of a data set, its training and its test samples."""
    split = named_dataset(name)
    parts = [split.train.samples(), split.test.samples()]
    pixels = np.concatenate([part.x for part in parts])[:, 0]  # (n, H, W)
    return Samples(pixels / np.float32(pixels.max()), np.concatenate([part.y for part in parts]))


def world(name: str, samples: Samples, seed: int) -> World:
    """One draw of training, held-out and traffic samples, and the model of it."""
    rng = np.random.default_rng(seed)
    known = rng.permutation(np.flatnonzero(samples.labels != NEW))
    trained, held = SIZES[name]
    training, held_out, traffic = (samples[part] for part in np.split(known, [trained, trained + held]))
    model = MLPClassifier(hidden_layer_sizes=(100,), max_iter=300, random_state=seed)
    model.fit(training.images.reshape(trained, -1), training.labels)
    return World(model, held_out, traffic, samples[np.flatnonzero(samples.labels == NEW)])
