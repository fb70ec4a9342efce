"""Confident learning against a table worked by hand, and what it refuses."""

import numpy as np
import pytest

from cl_engine.curation import find_suspects
from tests.cl_engine.refusals import refused

PROBABILITIES = [[0.9, 0.1], [0.7, 0.3], [0.2, 0.8], [0.1, 0.9], [0.3, 0.7], [0.8, 0.2]]
GIVEN = [0, 0, 0, 1, 1, 1]


def test_the_joint_is_that_worked_by_hand() -> None:
    # Thresholds: (0.9 + 0.7 + 0.2) / 3 and (0.9 + 0.7 + 0.2) / 3, both 0.6: every sample is confident of one class,
    # so of each label two samples of three are what they are called.
    found = find_suspects(PROBABILITIES, GIVEN)
    np.testing.assert_allclose(found.joint, [[2 / 6, 1 / 6], [1 / 6, 2 / 6]])
    assert found.mistaken_share == pytest.approx(1 / 3)


def test_who_is_not_confident_does_not_count() -> None:
    # The third sample of class 0 is less than 0.6 sure of either class, and so are both thresholds' own means.
    found = find_suspects([[0.9, 0.1], [0.9, 0.1], [0.45, 0.55], [0.1, 0.9], [0.3, 0.7]], [0, 0, 0, 1, 1])
    np.testing.assert_allclose(found.joint, [[3 / 5, 0], [0, 2 / 5]])


def test_the_worst_stands_first_and_ties_keep_their_order() -> None:
    found = find_suspects(PROBABILITIES, GIVEN)
    assert found.worst_first.tolist() == [2, 5, 1, 4, 0, 3]
    np.testing.assert_allclose(found.score, [0.1, 0.3, 0.8, 0.1, 0.3, 0.8])
    assert found.suggested.tolist() == [1, 1, 1, 0, 0, 0]


def test_the_suggestion_is_the_likeliest_of_the_others() -> None:
    found = find_suspects([[0.2, 0.3, 0.5], [0.6, 0.3, 0.1], [0.1, 0.8, 0.1]], [0, 0, 1])
    assert found.suggested.tolist() == [2, 1, 0]


def test_a_class_that_no_label_names_takes_nobodys_place_in_the_joint() -> None:
    found = find_suspects([[0.4, 0.0, 0.6], [0.4, 0.0, 0.6], [0.0, 0.4, 0.6]], [0, 0, 1])
    np.testing.assert_allclose(found.joint, [[2 / 3, 0, 0], [0, 1 / 3, 0], [0, 0, 0]])


def test_what_cannot_be_checked_is_refused() -> None:
    with refused("no_samples"):
        find_suspects(np.empty((0, 2)), [])
    with refused("not_a_matrix"):
        find_suspects([0.5, 0.5], [0, 1])
    with refused("not_finite", "Row 1"):
        find_suspects([[0.5, 0.5], [np.nan, 0.5]], [0, 1])
    with refused("not_probabilities"):
        find_suspects([[2.0, -1.0], [0.5, 0.5]], [0, 1])
    with refused("not_probabilities"):
        find_suspects([[1.0], [1.0]], [0, 0])
    with refused("shape_mismatch"):
        find_suspects([[0.5, 0.5], [0.5, 0.5]], [0])
    with refused("class_unknown", "0 to 1"):
        find_suspects([[0.5, 0.5], [0.5, 0.5]], [0, 2])
    with refused("one_class_only"):
        find_suspects([[0.5, 0.5], [0.5, 0.5]], [1, 1])
