"""How unsure a model is of each sample: the higher, the more its label would say."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cl_engine.curation.checking import checked_probabilities

Floats = NDArray[np.float64]


def least_confidence(probabilities: ArrayLike) -> Floats:
    """1 less the probability of the likeliest class, (n,) in [0, 1 - 1/C].

    probabilities: (n, C). Raises: EngineError as `checked_probabilities`.
    Source: Lewis and Gale 1994, "A Sequential Algorithm for Training Text Classifiers".
    """
    return np.asarray(1 - checked_probabilities(probabilities).max(axis=1))


def margin_uncertainty(probabilities: ArrayLike) -> Floats:
    """1 less what the likeliest class is ahead of the next by, (n,) in [0, 1].

    probabilities: (n, C). Raises: EngineError as `checked_probabilities`.
    Source: Scheffer, Decomain and Wrobel 2001, "Active Hidden Markov Models for Information Extraction".
    """
    stated = np.partition(checked_probabilities(probabilities), -2, axis=1)  # (n, C)
    return np.asarray(1 - (stated[:, -1] - stated[:, -2]))


def predictive_entropy(probabilities: ArrayLike) -> Floats:
    """Shannon's entropy of the classes over its greatest, log C: (n,) in [0, 1].

    probabilities: (n, C). Raises: EngineError as `checked_probabilities`.
    Source: Settles 2009, "Active Learning Literature Survey", section 3.1.
    """
    stated = checked_probabilities(probabilities)
    return np.asarray(entropy(stated) / np.log(stated.shape[1]))


def entropy(stated: Floats) -> Floats:
    """Shannon's entropy over the last axis, in nats; 0 log 0 is 0."""
    logs = np.log(stated, out=np.zeros_like(stated), where=stated > 0)
    return np.asarray(-(stated * logs).sum(axis=-1))
