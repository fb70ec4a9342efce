"""A classifier that tells a window from the reference: which samples drifted, which are as they were."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import mannwhitneyu

from cl_engine.drift.checking import Array, checked
from cl_engine.errors import EngineError

FOLDS = 5
# Strong, for there may be as many columns as samples.
REGULARISATION = 0.01


@dataclass(frozen=True, eq=False)
class Contrast:
    """What the classifier makes of samples that it was not trained on.

    auc: how probably it ranks a sample of the window above one of the reference; .5 is not told apart at all.
    p: how probable such a rank is without drift (Mann-Whitney).
    scores: (n,) in [0, 1] for the window's samples; higher is less like the reference.
    """

    auc: float
    p: float
    scores: Array

    @property
    def most_drifted(self) -> NDArray[np.intp]:
        """All rows of the window, the least like the reference first."""
        return np.argsort(-self.scores, kind="stable")

    @property
    def most_typical(self) -> NDArray[np.intp]:
        """All rows of the window, the most like the reference first."""
        return np.argsort(self.scores, kind="stable")


def contrast(reference: ArrayLike, window: ArrayLike, *, seed: int = 0) -> Contrast:
    """A logistic regression's five-fold judgement of (m, width) and (n, width).

    It sees what moves a mean, and is blind to a changed spread.
    Raises: EngineError `not_a_matrix`, `not_finite`, `width_changed`, `window_too_small` below five samples of either.
    Source: Lopez-Paz & Oquab 2017, "Revisiting Classifier Two-Sample Tests", section 3.
    """
    # It takes most of a second to load, and who only scores windows does without.
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import StratifiedKFold, cross_val_predict
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    known, seen = checked(reference), checked(window)
    _require_comparable(known, seen)
    of_window = np.repeat([False, True], [len(known), len(seen)])
    classifier = make_pipeline(
        StandardScaler(), LogisticRegression(C=REGULARISATION, class_weight="balanced", max_iter=1000)
    )
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=seed)
    rows = np.concatenate([known, seen])
    scores = cross_val_predict(classifier, rows, of_window, cv=folds, method="predict_proba")[:, 1]
    ranked = mannwhitneyu(scores[of_window], scores[~of_window], alternative="greater")
    auc = float(ranked.statistic) / (len(known) * len(seen))
    return Contrast(auc, float(ranked.pvalue), scores[of_window])


def _require_comparable(known: Array, seen: Array) -> None:
    if known.shape[1] != seen.shape[1]:
        raise EngineError(
            "width_changed",
            f"The reference has {known.shape[1]} columns and the window {seen.shape[1]}: they are of two versions.",
            expected=known.shape[1],
            got=seen.shape[1],
        )
    if min(len(known), len(seen)) < FOLDS:
        raise EngineError(
            "window_too_small",
            f"{FOLDS} samples of each are needed to tell a window from its reference.",
            expected=FOLDS,
            got=min(len(known), len(seen)),
        )
