"""Kolmogorov-Smirnov on each column, on each probability, and on the largest probability."""

import math

import numpy as np

from cl_engine.drift.cards import USUAL_PARAMETERS, Card
from cl_engine.drift.checking import Array
from cl_engine.drift.empirical import ks_statistics, sorted_columns
from cl_engine.drift.per_column import ByFormula


class KolmogorovSmirnov(ByFormula):
    """The largest distance of two cumulative distributions, times sqrt(m n / (m + n)).

    Without drift one column exceeds x with probability at most 2 exp(-2 x^2), the first term of Kolmogorov's
    series, whatever m and n are; ties only lower it.
    """

    card = Card(
        name="ks",
        title="Kolmogorov-Smirnov test of each column",
        takes="vectors",
        sees="Any change of a column's distribution, best of its middle; no outlier moves it.",
        misses="Changes of how columns hang together; small changes of very many columns; tails.",
        paper="Massey 1951, The Kolmogorov-Smirnov Test for Goodness of Fit",
        link="https://doi.org/10.1080/01621459.1951.10500769",
        cost_ms=3.4,
        parameters=USUAL_PARAMETERS,
    )

    def _limits(self, false_alarm: float) -> Array:
        d = self.known.shape[1]
        return np.full(d, math.sqrt(math.log(2.0 * d / false_alarm) / 2.0))

    def _statistics(self, columns: Array) -> Array:
        return ks_statistics(self.known_sorted, sorted_columns(columns))


class BBSD(KolmogorovSmirnov):
    """Black-box shift detection: have the model's own answers changed? The columns are the classes.

    Source: Lipton et al. 2018, and Rabanser et al. 2019, "Failing Loudly", section 3.
    """

    card = Card(
        name="bbsd",
        title="Kolmogorov-Smirnov test of each predicted probability (BBSD)",
        takes="probabilities",
        sees="A changed mix of classes; inputs on which the model grows less, or more, certain.",
        misses="A change that leaves the predictions as they were, however wrong they have become.",
        paper="Lipton et al. 2018, Detecting and Correcting for Label Shift with Black Box Predictors",
        link="https://arxiv.org/abs/1802.03916",
        cost_ms=2.6,
        parameters=USUAL_PARAMETERS,
    )
    width_changed = "class_count_changed"


class Confidence(KolmogorovSmirnov):
    """Has the model grown less, or more, sure? One column, the largest probability: no correction is needed."""

    card = Card(
        name="confidence",
        title="Kolmogorov-Smirnov test of the largest probability",
        takes="probabilities",
        sees="A model that is less, or more, certain than it was: unknown inputs, noise.",
        misses="A changed mix of classes that are all as certain; confident mistakes.",
        paper="Hendrycks & Gimpel 2017, A Baseline for Detecting Misclassified and Out-of-Distribution Examples",
        link="https://arxiv.org/abs/1610.02136",
        cost_ms=0.1,
        parameters=USUAL_PARAMETERS,
    )
    width_changed = "class_count_changed"

    def _columns(self, values: Array) -> Array:
        largest: Array = values.max(axis=1, keepdims=True)
        return largest

    def _names(self) -> tuple[None]:
        return (None,)
