"""Label mistakes, from what a model that never saw a sample says of its class."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cl_engine.curation.checking import checked_labels, checked_probabilities

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]
# The mean of equal probabilities may come out above them.
ROUNDING = 1e-9


@dataclass(frozen=True)
class Suspects:
    """score: (n,) in [0, 1], how probable it is that the label is a mistake.

    suggested: (n,) the likeliest class that is not the given one; joint: (C, C), the estimated share of samples with
    given label i and true label j, summing to 1.
    """

    score: Floats
    suggested: Indices
    joint: Floats

    @property
    def worst_first(self) -> Indices:
        """(n,) rows by falling score; those that tie in the order they came."""
        return np.argsort(-self.score, kind="stable")

    @property
    def mistaken_share(self) -> float:
        """The estimated share of labels that are mistakes, in [0, 1]."""
        return max(0.0, 1 - float(np.trace(self.joint)))


def find_suspects(probabilities: ArrayLike, labels: ArrayLike) -> Suspects:
    """How likely each label is a mistake, and the joint distribution of given and true labels.

    probabilities: (n, C), each row of a model that was not trained on it; labels: (n,) in [0, C).
    Raises: EngineError `no_samples`, `not_a_matrix`, `not_finite`, `not_probabilities`, `shape_mismatch`,
    `class_unknown`, `one_class_only`.
    Source: Northcutt et al. 2021, "Confident Learning: Estimating Uncertainty in Dataset Labels", eq. 1 to 3; the
    score is one less its self-confidence.
    """
    stated = checked_probabilities(probabilities)
    given = checked_labels(labels, len(stated), stated.shape[1])
    joint = _joint(_confident_classes(stated, given), given, stated.shape[1])
    return Suspects(1 - stated[np.arange(len(given)), given], _likeliest_others(stated, given), joint)


def _confident_classes(stated: Floats, given: Indices) -> Indices:
    """(n,): the likeliest class that is at least as probable as its own samples find it on average; -1 without one."""
    counts = np.bincount(given, minlength=stated.shape[1])
    own = np.bincount(given, weights=stated[np.arange(len(given)), given], minlength=stated.shape[1])
    # Of a class that no label names nothing is known: nobody can be confident of it.
    thresholds = np.divide(own, counts, out=np.full(len(counts), np.inf), where=counts > 0)  # (C,)
    above = np.where(stated >= thresholds - ROUNDING, stated, -1.0)  # (n, C)
    return np.where(above.max(axis=1) < 0, -1, above.argmax(axis=1))


def _likeliest_others(stated: Floats, given: Indices) -> Indices:
    """(n,): the likeliest class but for the given one."""
    others = stated.copy()
    others[np.arange(len(given)), given] = -1.0
    return np.asarray(others.argmax(axis=1))


def _joint(confident: Indices, given: Indices, classes: int) -> Floats:
    """(C, C): the confident counts, each row scaled to the share of its given label."""
    known = confident >= 0
    counts = np.zeros((classes, classes))
    np.add.at(counts, (given[known], confident[known]), 1)
    # Where no sample of a label is confident, nothing speaks against it.
    lonely = counts.sum(axis=1) == 0
    counts[lonely, lonely] = 1
    share = np.bincount(given, minlength=classes) / len(given)  # (C,)
    return np.asarray(counts / counts.sum(axis=1, keepdims=True) * share[:, None])
