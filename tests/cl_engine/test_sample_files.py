"""Data set files that do not fit are refused with a code; nothing is unpickled."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cl_engine.errors import EngineError
from cl_engine.sample_files import read_samples
from cl_engine.specs import Signature, parse
from tests.cl_engine import factories

SIGNATURE = parse(Signature, factories.signature())
GOOD = {
    "x": np.zeros((2, 1, 8, 8), np.uint8),
    "y": np.array([0, 9]),
    "ids": np.array(["a", "b"]),
}


def refusal(path: Path, **changes: Any) -> EngineError:
    np.savez(path, **{name: value for name, value in (GOOD | changes).items() if value is not None})
    with pytest.raises(EngineError) as refused:
        read_samples(path, SIGNATURE)
    return refused.value


def test_what_fits_is_read(tmp_path: Path) -> None:
    np.savez(tmp_path / "good.npz", **GOOD)
    samples = read_samples(tmp_path / "good.npz", SIGNATURE)
    assert samples.x.shape == (2, 1, 8, 8)
    assert samples.ids.tolist() == ["a", "b"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        (
            {"x": np.zeros((0, 1, 8, 8), np.uint8), "y": np.array([], int), "ids": np.array([], "U1")},
            "dataset_empty",
        ),
        ({"x": np.zeros((2, 1, 8, 8), np.float32)}, "dtype_mismatch"),
        ({"y": np.array([0, 10])}, "label_unknown"),
        ({"y": np.array([0.0, 1.0])}, "dataset_unreadable"),
        ({"y": None}, "dataset_unreadable"),
        ({"ids": np.array(["a", "a"])}, "ids_repeated"),
        ({"ids": np.array(["a"])}, "dataset_unreadable"),
        ({"ids": np.array(["a", "b"], dtype=object)}, "dataset_unreadable"),
    ],
)
def test_what_does_not_fit_is_refused(tmp_path: Path, changes: dict[str, Any], code: str) -> None:
    assert refusal(tmp_path / "bad.npz", **changes).code == code


def test_a_wrong_shape_is_named_beside_the_right_one(tmp_path: Path) -> None:
    error = refusal(tmp_path / "bad.npz", x=np.zeros((2, 1, 9, 9), np.uint8))
    assert error.code == "shape_mismatch"
    assert error.data["found"] == [1, 9, 9]
    assert error.data["expected"] == [1, 8, 8]
    assert "[1, 9, 9]" in error.detail
    assert "[1, 8, 8]" in error.detail


@pytest.mark.parametrize("content", [b"", b"not a zip", b"PK\x03\x04 cut off"])
def test_an_undecodable_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "bad.npz"
    path.write_bytes(content)
    with pytest.raises(EngineError) as refused:
        read_samples(path, SIGNATURE)
    assert refused.value.code == "dataset_unreadable"
