import numpy as np
import pytest

from cl_engine.errors import EngineError
from cl_engine.metrics import accuracy, per_class_accuracy


def test_accuracy_is_the_share_of_right_predictions() -> None:
    assert accuracy([0, 1, 2, 2], [0, 1, 1, 2]) == 0.75


def test_per_class_accuracy_is_nan_where_a_class_has_no_sample() -> None:
    found = per_class_accuracy([0, 1, 0, 9], [0, 1, 1, 1], classes=3)
    np.testing.assert_allclose(found, [1.0, 1 / 3, np.nan])


@pytest.mark.parametrize(
    ("predicted", "actual", "code"),
    [([0], [0, 1], "shape_mismatch"), ([[0]], [[0]], "shape_mismatch"), ([], [], "no_samples")],
)
def test_unequal_or_empty_predictions_are_refused(predicted: object, actual: object, code: str) -> None:
    with pytest.raises(EngineError) as refusal:
        accuracy(predicted, actual)
    assert refusal.value.code == code


@pytest.mark.parametrize("stranger", [-1, 3])
def test_a_true_class_out_of_range_is_refused(stranger: int) -> None:
    with pytest.raises(EngineError) as refusal:
        per_class_accuracy([0], [stranger], classes=3)
    assert refusal.value.code == "class_unknown"
