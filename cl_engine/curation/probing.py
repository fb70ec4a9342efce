"""Predictions of samples by probes that never saw them."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cl_engine.curation.checking import checked_labels, checked_matrix
from cl_engine.errors import EngineError

FOLDS = 5
# Strong enough that a probe does not bend to single wrong labels.
INVERSE_REGULARISATION = 0.01
STEPS = 200


def out_of_sample_probabilities(
    features: ArrayLike, labels: ArrayLike, classes: int, *, folds: int = FOLDS, seed: int = 0
) -> NDArray[np.float64]:
    """Probabilities (n, classes) of each sample by a linear probe of the other folds; 0 for classes without a label.

    features: (n, d), such as embeddings; labels: (n,) in [0, classes).
    Raises: EngineError `folds_too_few`, `class_too_small` where a class has fewer samples than folds, `no_samples`,
    `not_a_matrix`, `not_finite`, `shape_mismatch`, `class_unknown`, `one_class_only`.
    """
    # It takes long to load, and who chooses what to label has no need of it.
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import StratifiedKFold
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    matrix = checked_matrix(features)
    given = checked_labels(labels, len(matrix), classes)
    _require_folds(given, folds)
    found = np.zeros((len(matrix), classes))
    parts = StratifiedKFold(folds, shuffle=True, random_state=seed)
    for known, asked in parts.split(matrix, given):
        probe = make_pipeline(StandardScaler(), LogisticRegression(C=INVERSE_REGULARISATION, max_iter=STEPS))
        probe.fit(matrix[known], given[known])
        found[np.ix_(asked, probe.classes_)] = probe.predict_proba(matrix[asked])
    return found


def _require_folds(given: NDArray[np.int64], folds: int) -> None:
    if folds < 2:
        raise EngineError("folds_too_few", "It takes two folds at least: one to learn from, one to ask.")
    names, counts = np.unique(given, return_counts=True)
    small = names[counts < folds].tolist()
    if small:
        raise EngineError(
            "class_too_small",
            f"{len(small)} classes have fewer samples than the {folds} folds: label more, or leave them out.",
            classes=small,
            folds=folds,
        )
