"""Each metric on matrices worked by hand."""

import numpy as np
import pytest

from cl_engine import metrics
from cl_engine.errors import EngineError

# Three experiences; the second improves the first, the third hurts both.
R = [
    [0.90, 0.20, 0.10],
    [0.95, 0.80, 0.30],
    [0.60, 0.70, 0.85],
]


def test_average_accuracy_is_the_mean_of_the_last_row() -> None:
    assert metrics.average_accuracy(R) == pytest.approx((0.60 + 0.70 + 0.85) / 3)


def test_backward_transfer_compares_the_last_row_with_the_diagonal() -> None:
    assert metrics.backward_transfer(R) == pytest.approx(((0.60 - 0.90) + (0.70 - 0.80)) / 2)


def test_forward_transfer_compares_the_superdiagonal_with_an_untrained_model() -> None:
    assert metrics.forward_transfer(R, [0.5, 0.1, 0.1]) == pytest.approx(((0.20 - 0.1) + (0.30 - 0.1)) / 2)


def test_forgetting_starts_from_the_best_accuracy_not_the_first() -> None:
    assert metrics.forgetting(R) == pytest.approx(((0.95 - 0.60) + (0.80 - 0.70)) / 2)


def test_forgetting_is_negative_where_the_end_is_best() -> None:
    assert metrics.forgetting([[0.5, 0.0], [0.7, 0.9]]) == pytest.approx(-0.2)


def test_average_anytime_accuracy_counts_only_what_was_seen() -> None:
    expected = (0.90 + (0.95 + 0.80) / 2 + (0.60 + 0.70 + 0.85) / 3) / 3
    assert metrics.average_anytime_accuracy(R) == pytest.approx(expected)


def test_learning_accuracy_is_the_mean_of_the_diagonal() -> None:
    assert metrics.learning_accuracy(R) == pytest.approx((0.90 + 0.80 + 0.85) / 3)


def test_one_experience_transfers_and_forgets_nothing() -> None:
    one = [[0.7]]
    assert metrics.average_accuracy(one) == metrics.learning_accuracy(one) == pytest.approx(0.7)
    assert metrics.backward_transfer(one) == metrics.forgetting(one) == 0.0
    assert metrics.forward_transfer(one, [0.1]) == 0.0


@pytest.mark.parametrize(
    ("matrix", "code"),
    [
        ([[0.1, 0.2]], "matrix_not_square"),
        ([0.1, 0.2], "matrix_not_square"),
        (np.empty((0, 0)), "matrix_empty"),
        ([[1.2]], "accuracy_out_of_range"),
        ([[float("nan")]], "accuracy_out_of_range"),
    ],
)
def test_what_is_no_accuracy_matrix_is_refused(matrix: object, code: str) -> None:
    for metric in (metrics.average_accuracy, metrics.forgetting, metrics.average_anytime_accuracy):
        with pytest.raises(EngineError) as refusal:
            metric(matrix)
        assert refusal.value.code == code


def test_forward_transfer_refuses_a_baseline_of_another_length() -> None:
    with pytest.raises(EngineError) as refusal:
        metrics.forward_transfer(R, [0.1, 0.1])
    assert refusal.value.code == "shape_mismatch"
    assert refusal.value.data == {"expected": [3], "got": [2]}
