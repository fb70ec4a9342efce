"""Data sets in .npz files."""

import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cl_engine.sources import ReadOptions, read_source, read_split
from tests.cl_engine.refusals import refused
from tests.cl_engine.sources.made import parts_npz

IMAGES = np.arange(4 * 5 * 6, dtype=np.uint8).reshape(4, 5, 6)
Y = np.array([0, 1, 1, 0])


def stored(path: Path, **arrays: Any) -> Path:
    np.savez_compressed(path, **({"x": IMAGES, "y": Y} | arrays))
    return path


@pytest.mark.parametrize(
    ("x", "shape"),
    [
        (IMAGES, (4, 1, 5, 6)),
        (IMAGES.astype(np.int64), (4, 1, 5, 6)),
        (np.stack([IMAGES] * 3, axis=-1), (4, 3, 5, 6)),
        (np.stack([IMAGES] * 3, axis=1), (4, 3, 5, 6)),
        (np.asfortranarray(IMAGES), (4, 1, 5, 6)),
    ],
)
def test_images_of_any_layout(x: np.ndarray, shape: tuple[int, ...], tmp_path: Path) -> None:
    samples = read_source(stored(tmp_path / "a.npz", x=x))
    assert (samples.x.shape, samples.x.dtype) == (shape, np.uint8)
    assert all(np.array_equal(samples.x[:, channel], IMAGES) for channel in range(shape[1]))


def test_images_are_resized(tmp_path: Path) -> None:
    flat = np.broadcast_to(np.array([10, 20, 30, 40], np.uint8)[:, None, None, None], (4, 3, 5, 6))
    samples = read_source(stored(tmp_path / "a.npz", x=flat), ReadOptions(size=(2, 3)))
    assert samples.x.shape == (4, 3, 2, 3)
    assert samples.x[:, 2, 1, 2].tolist() == [10, 20, 30, 40]


def test_a_table_with_its_names(tmp_path: Path) -> None:
    x = np.array([[1, 2], [3, 4], [5, 6], [7, 8.5]])
    extra = {"ids": np.array(list("abcd")), "columns": np.array(["age", "height"])}
    samples = read_source(stored(tmp_path / "a.npz", x=x, **extra))
    assert (samples.x.dtype, samples.x[3].tolist()) == (np.float32, [7, 8.5])
    assert samples.columns == ("age", "height")
    assert samples.ids.tolist() == list("abcd")


def test_labels_are_names_unless_the_file_lists_the_classes(tmp_path: Path) -> None:
    y = np.array([10, 9, 9, 10])
    samples = read_source(stored(tmp_path / "a.npz", y=y))
    assert (samples.classes, samples.y.tolist()) == (("9", "10"), [1, 0, 0, 1])
    samples = read_source(stored(tmp_path / "a.npz", y=np.array(["b", "a", "a", "b"])))
    assert (samples.classes, samples.y.tolist()) == (("a", "b"), [1, 0, 0, 1])
    samples = read_source(stored(tmp_path / "a.npz", classes=np.array(["yes", "no", "perhaps"])))
    assert (samples.classes, samples.y.tolist()) == (("yes", "no", "perhaps"), Y.tolist())


def test_an_index_beyond_the_classes_is_refused(tmp_path: Path) -> None:
    with refused("label_unknown", "Sample 1", "label 1", "1 classes"):
        read_source(stored(tmp_path / "a.npz", classes=np.array(["only"])))


def test_parts_of_its_own_are_kept(tmp_path: Path) -> None:
    split = read_split(parts_npz(tmp_path / "a.npz", classes=3))
    assert (len(split.train), len(split.test)) == (6, 3)
    assert split.classes == ("0", "1", "2")
    arrays = {"x_train": IMAGES, "y_train": [7, 3, 7, 3], "x_test": IMAGES, "y_test": [3, 3, 7, 7]}
    np.savez(tmp_path / "b.npz", **arrays)
    split = read_split(tmp_path / "b.npz")
    assert split.classes == split.test.source.classes == ("3", "7")
    assert split.test.y.tolist() == [0, 0, 1, 1]


def test_a_bad_row_is_named_in_a_later_block_too(tmp_path: Path) -> None:
    x = np.ones((1000, 2000))
    x[990, 7] = np.inf
    with refused("values_not_finite", "x[990, 7]"):
        read_source(stored(tmp_path / "a.npz", x=x, y=np.arange(1000) % 2))


def test_parts_of_two_shapes_are_refused(tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", x_train=IMAGES, y_train=Y, x_test=IMAGES[:, 1:], y_test=Y)
    with refused("shape_mismatch", "[1, 4, 6]", "[1, 5, 6]"):
        read_split(tmp_path / "a.npz")


def test_a_sample_in_both_parts_is_refused(tmp_path: Path) -> None:
    arrays = {"x_train": IMAGES, "y_train": Y, "x_test": IMAGES, "y_test": Y}
    np.savez(tmp_path / "a.npz", **arrays, ids_train=np.array(list("abcd")), ids_test=np.array(list("defg")))
    with refused("ids_repeated", "'d'"):
        read_split(tmp_path / "a.npz")


@pytest.mark.parametrize(
    ("changed", "code", "word"),
    [
        ({"x": IMAGES / 255}, "dataset_unreadable", "whole numbers"),
        ({"x": IMAGES.astype(int) + 200}, "values_out_of_range", "x[1] holds the pixel 256"),
        ({"x": np.zeros((4, 2, 2, 2), np.uint8)}, "dataset_unreadable", "images"),
        ({"x": IMAGES[:0], "y": Y[:0]}, "dataset_unreadable", "no samples"),
        ({"x": np.array([[1, 2], [3, np.nan], [1, 2], [1, 2]])}, "values_not_finite", "x[1, 1] is nan"),
        ({"x": np.array([[1, 1e300]] * 4)}, "values_not_finite", "32-bit"),
        ({"y": Y[:3]}, "dataset_unreadable", "4 whole numbers"),
        ({"y": Y / 2}, "dataset_unreadable", "float64"),
        ({"ids": np.array(["a", "b", "a", "c"])}, "ids_repeated", "'a'"),
        ({"ids": np.array(["a", "b"])}, "dataset_unreadable", "ids"),
    ],
)
def test_bad_arrays_are_refused(changed: dict[str, Any], code: str, word: str, tmp_path: Path) -> None:
    with refused(code, word):
        read_source(stored(tmp_path / "a.npz", **changed))


def test_nothing_is_unpickled(tmp_path: Path) -> None:
    path = stored(tmp_path / "a.npz", x=np.array([{"a": 1}] * 4, dtype=object))
    with refused("dataset_unreadable", "object"):
        read_source(path)
    path = stored(tmp_path / "b.npz", y=np.array([{"a": 1}] * 4, dtype=object))
    with refused("dataset_unreadable", "allow_pickle"):
        read_source(path)


def test_damaged_files_are_refused(tmp_path: Path) -> None:
    whole = stored(tmp_path / "a.npz", x=np.random.default_rng(0).integers(0, 255, (4, 50, 60), np.uint8))
    content = whole.read_bytes()
    (tmp_path / "cut.npz").write_bytes(content[: len(content) // 2])
    flipped = bytearray(content)
    flipped[len(content) // 2] ^= 0xFF
    (tmp_path / "flipped.npz").write_bytes(flipped)
    with zipfile.ZipFile(tmp_path / "short.npz", "w") as archive:
        header = zipfile.ZipFile(whole).read("x.npy")
        archive.writestr("x.npy", header[:-10])
    for name in ("cut", "flipped", "short"):
        with refused("dataset_unreadable", f"{name}.npz"):
            read_source(tmp_path / f"{name}.npz")
