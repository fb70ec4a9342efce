"""Samples of which a known few are called what they are not."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.curation.embedding import embeddings
from cl_engine.sources import named_dataset

MISTAKEN = 0.05


@dataclass(frozen=True)
class World:
    """samples: how many of the data set's; architecture: of the network that embeds them, None takes the pixels."""

    name: str
    samples: int
    architecture: str | None = None
    epochs: int = 1


WORLDS = (
    World("digits", 1437),
    World("mnist", 10_000, "small_cnn", 2),
    World("cifar10", 10_000, "small_cnn", 8),
)


@dataclass(frozen=True)
class Mislabelled:
    """features: (n, D); given and true: (n,) class indices, which differ where a mistake was put."""

    features: NDArray[np.float32]
    given: NDArray[np.int64]
    true: NDArray[np.int64]
    classes: int


def mislabelled(world: World, seed: int) -> Mislabelled:
    """One draw of the world's samples and of the mistakes. Raises: EngineError as `named_dataset` does."""
    rng = np.random.default_rng(seed)
    every = named_dataset(world.name).train
    samples = every[np.sort(rng.permutation(len(every))[: world.samples])].samples()
    classes = len(samples.classes)
    given = with_mistakes(samples.y, classes, rng)
    if world.architecture is None:
        features = samples.x.reshape(len(samples), -1).astype(np.float32)
    else:
        features = embeddings(samples, given, world.architecture, world.epochs, seed)
    return Mislabelled(features, given, samples.y, classes)


def with_mistakes(labels: NDArray[np.int64], classes: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """(n,): 5 % of the labels, drawn by chance, are another class, each as likely as the next."""
    wrong = rng.choice(len(labels), round(MISTAKEN * len(labels)), replace=False)
    given = labels.copy()
    given[wrong] = (labels[wrong] + rng.integers(1, classes, len(wrong))) % classes
    return given
