"""Samples in an array: as they were stored, by the classes that were asked for, while they are wanted."""

import numpy as np
import pytest

from backend.core.errors import ConflictError
from backend.datasets.selectors import sample_array, sample_list
from backend.engine_runs.inputs import samples_in
from tests.factories import SYSTEM, make_samples, make_service

pytestmark = pytest.mark.django_db


def test_a_label_that_is_no_class_is_left_out_with_its_input() -> None:
    service = make_service()
    make_samples(service, 3)
    rows = first, _, last = sample_list(SYSTEM, service)
    x = np.empty((3, *sample_array(first).shape), sample_array(first).dtype)
    samples = samples_in(x, rows, lambda: True, [last.label, first.label])
    assert samples.y is not None
    assert samples.y.tolist() == [1, 0]
    assert samples.ids.tolist() == [str(first.pk), str(last.pk)]
    np.testing.assert_array_equal(samples.x, [sample_array(first), sample_array(last)])


def test_without_classes_all_are_taken_and_none_has_one() -> None:
    rows = make_samples(make_service(), 2)
    samples = samples_in(np.empty((2, *sample_array(rows[0]).shape)), rows, lambda: True)
    assert samples.y is None
    assert samples.ids.tolist() == [str(row.pk) for row in rows]


def test_reading_ends_once_nobody_wants_it() -> None:
    rows = make_samples(make_service(), 2)
    answers = iter([True, False])
    with pytest.raises(ConflictError):
        samples_in(np.empty((2, *sample_array(rows[0]).shape)), rows, lambda: next(answers))
