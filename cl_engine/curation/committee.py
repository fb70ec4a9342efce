"""How much several models disagree about each sample."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cl_engine.curation.checking import checked_probabilities
from cl_engine.curation.uncertainty import entropy
from cl_engine.errors import EngineError

Floats = NDArray[np.float64]


def vote_entropy(members: Sequence[ArrayLike]) -> Floats:
    """The entropy of the members' votes over its greatest, (n,) in [0, 1].

    members: of each (n, C) over the same classes. Raises: EngineError `committee_too_small`, `shape_mismatch`, and as
    `checked_probabilities`.
    Source: Dagan and Engelson 1995, "Committee-Based Sampling for Training Probabilistic Classifiers", eq. 1.
    """
    stated = _checked(members)  # (M, n, C)
    size, _, classes = stated.shape
    votes = np.eye(classes)[stated.argmax(axis=2)].sum(axis=0)  # (n, C)
    return np.asarray(entropy(votes / size) / np.log(min(size, classes)))


def consensus_divergence(members: Sequence[ArrayLike]) -> Floats:
    """The members' mean Kullback-Leibler divergence from their mean, over its greatest, log M: (n,) in [0, 1].

    members and errors: as of `vote_entropy`.
    Source: McCallum and Nigam 1998, "Employing EM and Pool-Based Active Learning for Text Classification", section 4.
    """
    stated = _checked(members)  # (M, n, C)
    # The mean divergence from the mean is the mean's entropy less the mean entropy; rounding may put it below 0.
    apart = entropy(stated.mean(axis=0)) - entropy(stated).mean(axis=0)  # (n,)
    return np.asarray(apart.clip(0) / np.log(len(stated)))


def _checked(members: Sequence[ArrayLike]) -> Floats:
    if len(members) < 2:
        raise EngineError("committee_too_small", "It takes two models at least to disagree.")
    stated = [checked_probabilities(one) for one in members]
    if len({one.shape for one in stated}) != 1:
        shapes = [list(one.shape) for one in stated]
        raise EngineError(
            "shape_mismatch", "The models must answer the same samples and classes.", shapes=shapes
        )
    return np.stack(stated)
