"""The labelled inputs of a record, and what versions and models answer to them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from backend.monitoring.models import Observation
from backend.monitoring.payloads import observation_inputs, with_payloads
from backend.monitoring.views_of_traffic import view_of
from backend.projects.models import Service
from backend.registry.models import ModelVersion

ASKED_AT_ONCE = 500
# Inputs (n, *shape) -> probabilities (n, C).
Predict = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Labelled:
    """rows: (L) by time, each with its segment. Inputs are read from its blob piece by piece."""

    service: Service
    rows: Sequence[Observation]

    @cached_property
    def labels(self) -> np.ndarray:
        """(L,) of str."""
        return np.array([row.label for row in self.rows], object)

    def right_of(self, version: ModelVersion) -> np.ndarray:
        """(L,) whether the version's answer is the label: recorded where it answered then, else asked now."""
        said = np.array([row.predicted for row in self.rows], object)
        others = np.flatnonzero([row.version_number != version.number for row in self.rows])
        for part, answers in self.answers(others, lambda x: view_of("output", version, x), version.classes):
            said[part] = answers
        return np.asarray(said == self.labels, bool)

    def right_after(
        self, after_s: float, times_s: np.ndarray, predict: Predict, classes: Sequence[str]
    ) -> np.ndarray:
        """(L,) whether a model answers with the label; NaN of what came before `after_s`, and of what is gone by now.

        times_s: (L,) when each was answered.
        """
        right = np.full(len(self.rows), np.nan)
        there = set(with_payloads(self.rows))
        later = [at for at in np.flatnonzero(times_s >= after_s).tolist() if self.rows[at] in there]
        for part, answers in self.answers(np.array(later, int), predict, classes):
            right[part] = answers == self.labels[part]
        return right

    def answers(
        self, which: np.ndarray, predict: Predict, classes: Sequence[str]
    ) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Pieces of `which`, and the label that is answered to each of their inputs."""
        names = np.array(classes, object)
        for first in range(0, len(which), ASKED_AT_ONCE):
            part = which[first : first + ASKED_AT_ONCE]
            inputs = observation_inputs(self.service, [self.rows[at] for at in part])
            yield part, names[predict(inputs).argmax(axis=1)]
