"""Reliability bins and the expected calibration error, worked by hand."""

import numpy as np
import pytest

from cl_engine.errors import EngineError
from cl_engine.metrics.calibration import Bin, expected_calibration_error, reliability

PROBABILITIES = np.array([[0.62, 0.38], [0.68, 0.32], [0.05, 0.95], [1.0, 0.0]])


def test_answers_lie_in_the_bin_of_their_confidence_and_a_whole_one_in_the_last() -> None:
    found = reliability(PROBABILITIES, np.array([0, 1, 1, 0]))
    assert [one.n for one in found] == [2, 2]
    assert [one.confidence for one in found] == pytest.approx([0.65, 0.975])
    assert [one.accuracy for one in found] == [0.5, 1.0]


def test_more_bins_part_what_fewer_hold_together() -> None:
    assert [one.n for one in reliability(PROBABILITIES, np.zeros(4, int), bins=100)] == [1, 1, 1, 1]
    assert [one.n for one in reliability(PROBABILITIES, np.zeros(4, int), bins=1)] == [4]


def test_the_error_weighs_each_bin_by_its_samples() -> None:
    bins = [Bin(30, 0.7, 0.6), Bin(10, 0.9, 0.7)]
    assert expected_calibration_error(bins) == pytest.approx((30 * 0.1 + 10 * 0.2) / 40)
    assert expected_calibration_error([]) == 0


def test_who_is_as_often_right_as_sure_errs_by_nothing() -> None:
    assert expected_calibration_error([Bin(100, 0.55, 0.55), Bin(1, 1.0, 1.0)]) == 0


def test_probabilities_of_other_samples_are_refused() -> None:
    with pytest.raises(EngineError) as caught:
        reliability(PROBABILITIES, np.zeros(3, int))
    assert caught.value.code == "shape_mismatch"
