"""A small model that learns from ever more labels, each batch of them chosen by a criterion."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from cl_engine.curation import (
    Balance,
    Criterion,
    Fixed,
    Spread,
    choose,
    consensus_divergence,
    least_confidence,
    margin_uncertainty,
    nearest_distance,
    predictive_entropy,
    vote_entropy,
)
from cl_engine.scenarios import digits

POOL, HELD_OUT = 1200, 500
BEGIN, EACH = 30, 10
COMMITTEE = 5
Floats = NDArray[np.float64]


@dataclass
class Learner:
    """Digits of which some are labelled; versions: the models of the last rounds, the newest first."""

    seed: int
    known: NDArray[np.int64] = field(default_factory=lambda: np.arange(BEGIN))
    versions: list[LogisticRegression] = field(default_factory=list)

    def __post_init__(self) -> None:
        images = digits(np.random.default_rng(self.seed))
        self.x, self.y = images.x.reshape(len(images.x), -1) / 255, images.y
        self.rng = np.random.default_rng(self.seed)

    @property
    def waiting(self) -> NDArray[np.int64]:
        return np.setdiff1d(np.arange(POOL), self.known)

    def learn(self) -> float:
        """The accuracy on held-out digits of a new version, trained on all that is labelled."""
        version = LogisticRegression(C=10, max_iter=300).fit(self.x[self.known], self.y[self.known])
        self.versions = [version, *self.versions][:COMMITTEE]
        held_out = slice(POOL, POOL + HELD_OUT)
        return float(version.score(self.x[held_out], self.y[held_out]))

    def label(self, *names: str) -> None:
        """Label the next batch, chosen by one criterion or by an equal mix."""
        waiting = self.waiting
        criteria = {name: (1.0, CRITERIA[name](self, waiting)) for name in names}
        found = choose(criteria, EACH, seed=int(self.rng.integers(2**31)))
        self.known = np.concatenate([self.known, waiting[[one.row for one in found]]])

    def answers(self, waiting: NDArray[np.int64]) -> list[Floats]:
        """Of each version (n, C); a class that it does not know yet is improbable."""
        found = []
        for version in self.versions:
            stated = np.zeros((len(waiting), 10))
            stated[:, version.classes_] = version.predict_proba(self.x[waiting])
            found.append(stated)
        return found


Made = Callable[[Learner, NDArray[np.int64]], Criterion]
CRITERIA: dict[str, Made] = {
    "margin": lambda one, rows: Fixed(margin_uncertainty(one.answers(rows)[0])),
    "least_confidence": lambda one, rows: Fixed(least_confidence(one.answers(rows)[0])),
    "entropy": lambda one, rows: Fixed(predictive_entropy(one.answers(rows)[0])),
    "vote_entropy": lambda one, rows: _of_committee(vote_entropy, one, rows),
    "consensus": lambda one, rows: _of_committee(consensus_divergence, one, rows),
    "drift": lambda one, rows: Fixed(nearest_distance(one.x[rows], one.x[one.known], 5)),
    "diversity": lambda one, rows: Spread(one.x[rows], one.x[one.known]),
    "class_balance": lambda one, rows: Balance(
        one.answers(rows)[0].argmax(axis=1), np.bincount(one.y[one.known], minlength=10)
    ),
    "random": lambda one, rows: Fixed(one.rng.random(len(rows))),
}


def accuracies(names: tuple[str, ...], seed: int, labels: tuple[int, ...]) -> list[float]:
    """The accuracy with so many labels each, `labels` rising from BEGIN on by multiples of EACH."""
    learner, found = Learner(seed), []
    for wanted in labels:
        while len(learner.known) < wanted:
            learner.learn()
            learner.label(*names)
        found.append(learner.learn())
    return found


def _of_committee(
    measure: Callable[[list[Floats]], Floats], one: Learner, rows: NDArray[np.int64]
) -> Criterion:
    """Of the first version alone, nobody disagrees: chance decides."""
    answers = one.answers(rows)
    return Fixed(measure(answers) if len(answers) > 1 else one.rng.random(len(rows)))
