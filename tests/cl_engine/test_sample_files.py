"""Data set files that do not fit are refused with a code; nothing is unpickled."""

import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cl_engine.errors import EngineError
from cl_engine.sample_files import read_samples
from cl_engine.specs import Signature, parse
from tests.cl_engine import factories
from tests.cl_engine.refusals import refused

SIGNATURE = parse(Signature, factories.signature())
GOOD = {
    "x": np.zeros((2, 1, 8, 8), np.uint8),
    "y": np.array([0, 9]),
    "ids": np.array(["a", "b"]),
}


def error_of(path: Path, **changes: Any) -> EngineError:
    np.savez(path, **{name: value for name, value in (GOOD | changes).items() if value is not None})
    with pytest.raises(EngineError) as refusal:
        read_samples(path, SIGNATURE)
    return refusal.value


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
    assert error_of(tmp_path / "bad.npz", **changes).code == code


def test_a_wrong_shape_is_named_beside_the_right_one(tmp_path: Path) -> None:
    error = error_of(tmp_path / "bad.npz", x=np.zeros((2, 1, 9, 9), np.uint8))
    assert error.code == "shape_mismatch"
    assert error.data["found"] == [1, 9, 9]
    assert error.data["expected"] == [1, 8, 8]
    assert "[1, 9, 9]" in error.detail
    assert "[1, 8, 8]" in error.detail


@pytest.mark.parametrize(
    ("content", "words"),
    [(None, "no such file"), (b"", "no .npz"), (b"not a zip", "no .npz"), (b"PK\x03\x04 cut off", "no .npz")],
)
def test_an_undecodable_file_is_refused(tmp_path: Path, content: bytes | None, words: str) -> None:
    path = tmp_path / "bad.npz"
    if content is not None:
        path.write_bytes(content)
    with refused("dataset_unreadable", "bad.npz", words):
        read_samples(path, SIGNATURE)


def test_the_sample_that_does_not_fit_is_named(tmp_path: Path) -> None:
    many = {
        "x": np.zeros((1500, 4), np.float32),
        "y": np.zeros(1500, int),
        "ids": np.arange(1500).astype(str),
    }
    columns = parse(Signature, {"task": "vector_classification", "shape": [4], "classes": factories.DIGITS})
    broken = {
        "values_not_finite": {"x": many["x"].copy()},
        "label_unknown": {"y": many["y"].copy()},
        "ids_repeated": {"ids": many["ids"].copy()},
    }
    broken["values_not_finite"]["x"][1200, 1] = np.inf
    broken["label_unknown"]["y"][1200] = 10
    broken["ids_repeated"]["ids"][1200] = "7"
    words = {"values_not_finite": "Row 1200 of x", "label_unknown": "Row 1200 of y", "ids_repeated": "'7'"}
    for code, change in broken.items():
        np.savez(tmp_path / "bad.npz", **many | change)
        with refused(code, "bad.npz", words[code]):
            read_samples(tmp_path / "bad.npz", columns)


def test_what_is_larger_than_allowed_stays_in_the_file(tmp_path: Path) -> None:
    x = np.arange(128, dtype=np.uint8).reshape(2, 1, 8, 8)
    np.savez(tmp_path / "good.npz", **GOOD | {"x": x})
    small = read_samples(tmp_path / "good.npz", SIGNATURE, resident_bytes=128)
    large = read_samples(tmp_path / "good.npz", SIGNATURE, resident_bytes=127)
    assert (small.mapped, large.mapped) == (False, True)
    assert np.array_equal(large.x, x)
    assert large.ids.tolist() == ["a", "b"]
    large.x[:] = 0
    assert np.array_equal(read_samples(tmp_path / "good.npz", SIGNATURE).x, x)


@pytest.mark.parametrize("stored", ["compressed", "fortran"])
def test_what_can_not_stay_in_the_file_is_refused_with_what_to_do(tmp_path: Path, stored: str) -> None:
    path = tmp_path / "large.npz"
    if stored == "compressed":
        np.savez_compressed(path, **GOOD)
    else:
        np.savez(path, **GOOD | {"x": np.asfortranarray(np.zeros((2, 1, 8, 8), np.uint8))})
    assert not read_samples(path, SIGNATURE, resident_bytes=128).mapped
    with pytest.raises(EngineError, match=r"numpy\.savez") as refusal:
        read_samples(path, SIGNATURE, resident_bytes=127)
    assert (refusal.value.code, refusal.value.data["size_bytes"]) == ("dataset_too_large", 128)


@pytest.mark.parametrize("x", [None, np.zeros((2, 1, 8, 8), np.float32), np.zeros((2, 2, 8, 8), np.uint8)])
def test_what_stays_in_the_file_is_checked_as_what_is_read(tmp_path: Path, x: Any) -> None:
    path = tmp_path / "bad.npz"
    expected = error_of(path, x=x).code
    with pytest.raises(EngineError) as refusal:
        read_samples(path, SIGNATURE, resident_bytes=0)
    assert refusal.value.code == expected


@pytest.mark.parametrize("x", [np.array([None, None]), "cut off"])
def test_what_stays_in_the_file_is_whole_and_never_unpickled(tmp_path: Path, x: Any) -> None:
    path = tmp_path / "bad.npz"
    if isinstance(x, str):
        header = (tmp_path / "x.npy").open("w+b")
        np.lib.format.write_array_header_1_0(
            header, {"descr": "|u1", "fortran_order": False, "shape": (9, 1, 8, 8)}
        )
        header.seek(0)
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("x.npy", header.read() + b"few")
        header.close()
    else:
        np.savez(path, **GOOD | {"x": x})
    with pytest.raises(EngineError) as refusal:
        read_samples(path, SIGNATURE, resident_bytes=0)
    assert refusal.value.code == "dataset_unreadable"


def test_values_that_stay_in_the_file_are_finite(tmp_path: Path) -> None:
    columns = parse(Signature, {"task": "vector_classification", "shape": [3], "classes": ["no", "yes"]})
    x = np.zeros((3000, 3), np.float32)
    x[-1, -1] = np.nan
    np.savez(tmp_path / "bad.npz", x=x, y=np.zeros(3000, int), ids=np.arange(3000).astype("U"))
    with pytest.raises(EngineError) as refusal:
        read_samples(tmp_path / "bad.npz", columns, resident_bytes=0)
    assert refusal.value.code == "values_not_finite"
