"""Uncertainty and disagreement: worked by hand, at their bounds, and refused what is no probability."""

from math import log

import numpy as np
import pytest

from cl_engine.curation import (
    consensus_divergence,
    least_confidence,
    margin_uncertainty,
    predictive_entropy,
    vote_entropy,
)
from tests.cl_engine.refusals import refused

STATED = [[0.5, 0.25, 0.25], [0.6, 0.4, 0.0], [1.0, 0.0, 0.0], [1 / 3, 1 / 3, 1 / 3]]


def test_each_measure_is_what_its_paper_says() -> None:
    assert least_confidence(STATED) == pytest.approx([0.5, 0.4, 0, 2 / 3])
    assert margin_uncertainty(STATED) == pytest.approx([0.75, 0.8, 0, 1])
    second = -(0.6 * log(0.6) + 0.4 * log(0.4)) / log(3)
    assert predictive_entropy(STATED) == pytest.approx([1.5 * log(2) / log(3), second, 0, 1])


def test_they_disagree_about_who_is_least_sure() -> None:
    """The margin asks of two classes, entropy of all, confidence of one."""
    by_margin, by_entropy = margin_uncertainty(STATED[:2]), predictive_entropy(STATED[:2])
    assert by_margin[1] > by_margin[0]
    assert by_entropy[0] > by_entropy[1]


def test_votes_are_counted() -> None:
    first, second = [0.9, 0.1, 0.0], [0.2, 0.8, 0.0]
    third = [0.0, 0.1, 0.9]
    members = [[first, first, first], [first, second, second], [first, first, third]]
    two_to_one = -(2 / 3 * log(2 / 3) + 1 / 3 * log(1 / 3)) / log(3)
    assert vote_entropy(members) == pytest.approx([0, two_to_one, 1])


def test_the_divergence_from_the_consensus_is_the_plain_sum() -> None:
    random = np.random.default_rng(0)
    members = random.dirichlet(np.ones(4), (3, 20))  # (M, n, C)
    mean = members.mean(axis=0)
    plain = (members * np.log(members / mean)).sum(axis=2).mean(axis=0) / log(3)
    assert consensus_divergence(list(members)) == pytest.approx(plain)
    assert consensus_divergence([members[0]] * 2) == pytest.approx(np.zeros(20))
    assert consensus_divergence([[[1.0, 0.0]], [[0.0, 1.0]]]) == pytest.approx([1])


def test_votes_that_agree_may_differ_in_how_sure_they_are() -> None:
    members = [[[0.9, 0.1]], [[0.55, 0.45]]]
    assert vote_entropy(members) == pytest.approx([0])
    assert consensus_divergence(members)[0] > 0.05


def test_what_is_no_answer_is_refused() -> None:
    for measure in (least_confidence, margin_uncertainty, predictive_entropy):
        with refused("not_probabilities"):
            measure([[0.5, 0.4]])
        with refused("not_finite"):
            measure([[np.nan, 0.5]])
        with refused("no_samples"):
            measure(np.empty((0, 2)))
    for measure in (vote_entropy, consensus_divergence):
        with refused("committee_too_small"):
            measure([STATED])
        with refused("shape_mismatch"):
            measure([STATED, [[0.5, 0.5]] * 4])
