"""An .npz comes in as any file does: row by row, within the limits, each row that is not taken with its reason."""

import io
import zipfile
from typing import Any

import numpy as np
import pytest

from backend.config.environment import ENV
from backend.core.errors import AppError
from backend.datasets.importing import performing
from backend.datasets.payloads import sample_array
from backend.projects.models import Service
from tests.datasets.importing.made import counts, imported, rejected, uploaded, zipped
from tests.datasets.importing.test_tables import FLOWERS
from tests.factories import DIGITS, make_inputs, make_service

pytestmark = pytest.mark.django_db


@pytest.fixture
def service() -> Service:
    return make_service()


def packed(compressed: bool = False, **arrays: Any) -> bytes:
    written = io.BytesIO()
    (np.savez_compressed if compressed else np.savez)(written, **arrays)
    return written.getvalue()


def labels(service: Service) -> list[str]:
    return list(service.samples.order_by("pk").values_list("label", flat=True))


@pytest.mark.parametrize("compressed", [False, True])
def test_rows_become_samples_with_their_classes(service: Service, compressed: bool) -> None:
    x = make_inputs(5)
    found = imported(service, packed(compressed, x=x, y=np.array([3, 0, 1, 8, 3])), name="digits.npz")
    assert (found.state, counts(found), labels(service)) == ("finished", (5, 0, 0), ["3", "0", "1", "8", "3"])
    for sample, given in zip(service.samples.order_by("pk"), x, strict=True):
        np.testing.assert_array_equal(sample_array(sample), given)


def test_classes_by_name_by_the_file_s_own_index_or_none(service: Service) -> None:
    imported(service, packed(x=make_inputs(2), y=np.array(["4", "5"])))
    imported(service, packed(x=make_inputs(2), y=np.array([1, 0]), classes=np.array(["6", "7"])))
    imported(service, packed(x=make_inputs(1)))
    assert labels(service) == ["4", "5", "7", "6", ""]


def test_each_row_that_is_not_taken_has_its_reason() -> None:
    service = make_service(signature=FLOWERS | {"range": [0, 10]}, architecture="mlp")
    x = np.float32([[1, 2], [np.nan, 1], [3, 99], [4, 5], [6, 7]])
    found = imported(service, packed(x=x, y=np.array([0, 1, 1, 2, -1])))
    assert counts(found) == (1, 0, 4)
    assert rejected(found) == {
        "row 2": "value_not_finite",
        "row 3": "range_mismatch",
        "row 4": "label_no_index",
        "row 5": "label_no_index",
    }


def test_an_unknown_class_is_rejected_or_taken_as_is_wished(service: Service) -> None:
    content = packed(x=make_inputs(2), y=np.array(["3", "nine"]))
    assert rejected(imported(service, content)) == {"row 2": "class_unknown"}
    assert counts(imported(service, content, new_class=True)) == (1, 1, 0)


def test_the_next_turn_goes_on_at_its_row(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(performing, "MOST_ITEMS", 2)
    monkeypatch.setattr(performing, "TURN_S", -1.0)
    found = imported(service, packed(True, x=make_inputs(5), y=np.arange(5)))
    # Three turns for the rows, and one that finds none.
    assert (found.turn, counts(found), labels(service)) == (4, (5, 0, 0), ["0", "1", "2", "3", "4"])


def object_array() -> bytes:
    return packed(x=np.array([[{}]], dtype=object))


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (packed(x=np.zeros((2, 1, 9, 9), np.uint8)), "shape_mismatch"),
        (packed(x=np.zeros((2, 1, 8, 8), np.float32)), "dtype_mismatch"),
        (packed(x=np.uint8(3)), "npz_unreadable"),
        (object_array(), "npz_unreadable"),
        (packed(x=np.asfortranarray(np.zeros((2, 1, 8, 8), np.uint8))), "npz_unreadable"),
        (packed(x=make_inputs(2), y=np.arange(3)), "npz_labels_invalid"),
        (packed(x=make_inputs(2), y=np.float32([0, 1])), "npz_labels_invalid"),
        (packed(True, x=np.zeros((90_000, 1, 8, 8), np.uint8)), "npz_expands"),
        (zipped({"x.npy": b"no array"}), "npz_unreadable"),
    ],
)
def test_a_file_of_which_nothing_fits_is_refused(service: Service, content: bytes, code: str) -> None:
    with pytest.raises(AppError) as refused:
        uploaded(service, content)
    assert refused.value.code == code


def test_too_many_rows_are_refused(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ENV.__dict__, "import_items", 2)
    with pytest.raises(AppError) as refused:
        uploaded(service, packed(x=make_inputs(3)))
    assert refused.value.code == "npz_too_long"


def test_what_ends_early_keeps_what_came_before(service: Service) -> None:
    """The header promises three rows; two are there."""
    written = io.BytesIO()
    np.save(written, make_inputs(3))
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w") as archive:
        archive.writestr("x.npy", written.getvalue()[:-64])
    found = imported(service, stored.getvalue())
    assert (found.state, counts(found)) == ("failed", (2, 0, 0))
    assert "ends early" in found.problem


def test_a_service_that_no_image_file_fits_takes_one() -> None:
    service = make_service(signature=DIGITS | {"shape": [4, 8, 8]})
    x = np.zeros((1, 4, 8, 8), np.uint8)
    assert counts(imported(service, packed(x=x))) == (1, 0, 0)
