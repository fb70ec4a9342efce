"""Published data sets: found in folders, decoded once, or a clear word on what to put where."""

import io
import tarfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from cl_engine import torchvision_shim
from cl_engine.sources import DATASETS, cifar, named_dataset
from tests.cl_engine.refusals import refused
from tests.cl_engine.sources.made import parts_npz, picture, zipped


def test_digits_need_no_file() -> None:
    digits = named_dataset("digits")
    assert (digits.train.source.x.shape, digits.test.source.x.shape) == ((1437, 1, 8, 8), (360, 1, 8, 8))
    assert (digits.train.source.x.dtype, digits.train.source.x.max()) == (np.uint8, 255)
    assert digits.test.ids[0] == "digits-01437"
    assert digits.classes == tuple("0123456789")
    assert set(digits.test.y) == set(range(10))


@pytest.mark.parametrize(
    ("name", "shape", "classes", "third"),
    [
        ("mnist", (28, 28), 10, "2"),
        ("fashion-mnist", (28, 28), 10, "Pullover"),
        ("cifar10", (32, 32, 3), 10, "bird"),
        ("cifar100", (3, 32, 32), 100, "baby"),
    ],
)
def test_a_folder_has_them_as_npz(
    name: str,
    shape: tuple[int, ...],
    classes: int,
    third: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    parts_npz(tmp_path / "sets" / f"{name}.npz", classes=classes, shape=shape)
    monkeypatch.setenv("MODELCIE_DATASETS", str(tmp_path / "sets"))
    data = named_dataset(name)
    assert data.classes[2] == third
    assert len(data.classes) == classes
    assert data.train.source.x.shape == (
        2 * classes,
        3 if 3 in shape else 1,
        *[side for side in shape if side > 3],
    )
    assert (data.train.source.x[4:6] == 2).all()
    assert data.test.y.tolist() == list(range(classes))
    assert data.test.ids[0] == f"{name}-{2 * classes:05d}"


def test_the_folder_that_is_given_comes_before_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MODELCIE_DATASETS", str(tmp_path / "elsewhere"))
    parts_npz(tmp_path / "given" / "mnist.npz")
    assert len(named_dataset("mnist", tmp_path / "given").train) == 20


def test_cifar10_is_decoded_once(tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for label, name in enumerate(("airplane", "truck")):
        for part in ("train", "test"):
            colour = {"grey": 10 * label + 5, "size": (32, 32), "mode": "RGB"}
            picture(tmp_path / "tree" / part / name / "0000.jpg", **colour)
    zipped(tmp_path / "tree", tmp_path / "cifar10_jpeg.zip")
    data = named_dataset("cifar10", tmp_path)
    assert isinstance(data.train.source.x, np.memmap)
    assert not data.train.source.x.flags.writeable
    assert data.train.source.x.shape == (2, 3, 32, 32)
    assert data.train.y.tolist() == [0, 9]
    assert data.test.source.x[:, 0, 0, 0].tolist() == [5, 15]

    monkeypatch.setattr(cifar, "_from_jpegs", lambda path: pytest.fail("decoded again"))
    assert np.array_equal(named_dataset("cifar10", tmp_path).train.source.x, data.train.source.x)
    assert [path.name.split("-")[0] for path in (cache / "decoded").iterdir()] == ["cifar10_jpeg"]


def test_cifar100_is_read_from_its_binary_archive(tmp_path: Path) -> None:
    records = {
        "train": [(3, 7, np.full(3072, 1)), (4, 99, np.full(3072, 2))],
        "test": [(0, 5, np.arange(3072) // 1024)],
    }
    _binary_archive(tmp_path / "cifar-100-binary.tar.gz", "cifar-100-binary", records)
    data = named_dataset("cifar100", tmp_path)
    assert data.train.y.tolist() == [7, 99]  # Fine labels, not coarse ones.
    assert data.train.source.x[:, 0, 0, 0].tolist() == [1, 2]
    assert data.test.source.x[0, :, 31, 31].tolist() == [0, 1, 2]
    (tmp_path / "cifar-100-binary.tar.gz").write_bytes(b"junk")
    with refused("dataset_unreadable", "cifar-100-binary.tar.gz"):
        named_dataset("cifar100", tmp_path)


def _binary_archive(path: Path, folder: str, records: dict[str, list[Any]]) -> None:
    with tarfile.open(path, "w:gz") as archive:
        for name, rows in records.items():
            content = b"".join(bytes((*labels, *pixels.astype(np.uint8))) for *labels, pixels in rows)
            entry = tarfile.TarInfo(f"{folder}/{name}.bin")
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))


@pytest.mark.parametrize("name", [name for name in DATASETS if name != "digits"])
def test_without_file_or_network_it_says_what_to_put_where(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def offline(*arguments: Any, **more: Any) -> None:
        raise OSError("no route\nto host")

    fake = SimpleNamespace(MNIST=offline, FashionMNIST=offline, download_url=offline)
    monkeypatch.setattr(torchvision_shim, "import_torchvision", lambda part: fake)
    folder = tmp_path / "sets"
    folder.mkdir()
    with refused("dataset_missing", f"{name}.npz", str(folder), "no route to host", "MODELCIE_DATASETS"):
        named_dataset(name, folder)
    assert list(folder.iterdir()) == []


def test_what_was_downloaded_is_kept_in_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fetched = []

    def dataset(root: str, *, train: bool, download: bool) -> Any:
        fetched.append(train)
        y = np.arange(10)
        x = np.zeros((10, 28, 28), np.uint8)
        return SimpleNamespace(
            data=SimpleNamespace(numpy=lambda: x), targets=SimpleNamespace(numpy=lambda: y)
        )

    monkeypatch.setattr(
        torchvision_shim, "import_torchvision", lambda part: SimpleNamespace(FashionMNIST=dataset)
    )
    for _ in range(2):
        assert named_dataset("fashion-mnist", tmp_path).train.source.classes[9] == "Ankle boot"
    assert fetched == [True, False]
    assert (tmp_path / "fashion-mnist.npz").is_file()


def test_an_unknown_name_is_refused_with_the_known_ones() -> None:
    with refused("dataset_unknown", *DATASETS):
        named_dataset("imagenet")
