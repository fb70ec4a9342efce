"""The data sets that have a name: digits, mnist, fashion-mnist, cifar10 and cifar100."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from http.client import HTTPException
from pathlib import Path

import numpy as np

from cl_engine.errors import EngineError
from cl_engine.sources import images, npz
from cl_engine.sources.cache import Arrays
from cl_engine.sources.cifar import cifar10_jpegs, cifar_binary
from cl_engine.sources.class_names import CIFAR10, CIFAR100, DIGITS, FASHION
from cl_engine.sources.downloads import download_archive, download_idx
from cl_engine.sources.folders import cache_folder, datasets_folder
from cl_engine.sources.options import ReadOptions
from cl_engine.sources.samples import LabelledSamples, Split
from cl_engine.specs.parsing import named

DIGITS_TRAIN = 1437


@dataclass(frozen=True)
class Published:
    """A data set's class names, how to fetch it into a folder, and readers of files other than <name>.npz."""

    classes: tuple[str, ...]
    download: Callable[[Path], None]
    archives: Mapping[str, Callable[[Path], Arrays]] = field(default_factory=dict)


PUBLISHED: Mapping[str, Published] = {
    "mnist": Published(DIGITS, partial(download_idx, "mnist", dataset="MNIST")),
    "fashion-mnist": Published(FASHION, partial(download_idx, "fashion-mnist", dataset="FashionMNIST")),
    "cifar10": Published(
        CIFAR10,
        partial(download_archive, "cifar-10-binary.tar.gz"),
        {"cifar10_jpeg.zip": cifar10_jpegs, "cifar-10-binary.tar.gz": cifar_binary},
    ),
    "cifar100": Published(
        CIFAR100,
        partial(download_archive, "cifar-100-binary.tar.gz"),
        {"cifar-100-binary.tar.gz": cifar_binary},
    ),
}
DATASETS = ("digits", *PUBLISHED)


def named_dataset(name: str, folder: Path | None = None) -> Split:
    """The published training and test images; ids are <name>-<number>, the test images counted on.

    The files are looked for in `folder`, else in that of MODELCIE_DATASETS, and in the cache folder; else they are
    downloaded. Scikit-learn's digits have no published split: the last 360 are for testing, in the file's order, which
    groups them by writer.
    Raises: EngineError dataset_unknown, dataset_missing, dataset_unreadable, shape_mismatch, cache_unusable.
    """
    dataset = named({"digits": None, **PUBLISHED}, name, kind="dataset")
    if dataset is None:
        return _digits()
    given, kept = datasets_folder(folder), cache_folder() / "datasets"
    places = [given, kept] if given else [kept]
    arrays = _stored(name, dataset, places)
    if arrays is None:
        _download(name, dataset, given if given and os.access(given, os.W_OK) else kept)
        arrays = _stored(name, dataset, places)
    if arrays is None:
        raise _missing(name, dataset, places[0], "the download left no such file")
    return _numbered(name, arrays, dataset.classes)


def _stored(name: str, dataset: Published, places: list[Path]) -> Arrays | None:
    npz_reader = partial(_npz_arrays, classes=dataset.classes)
    readers: dict[str, Callable[[Path], Arrays]] = {f"{name}.npz": npz_reader, **dataset.archives}
    for place in places:
        for file_name, read in readers.items():
            if (place / file_name).is_file():
                return read(place / file_name)
    return None


def _npz_arrays(path: Path, classes: tuple[str, ...]) -> Arrays:
    options = ReadOptions(classes=classes)
    parts = {part: npz.read(path, options, part) for part in images.PARTS}
    return {f"{axis}_{part}": getattr(parts[part], axis) for part in parts for axis in "xy"}


def _numbered(name: str, arrays: Arrays, classes: tuple[str, ...]) -> Split:
    train_count = len(arrays["y_train"])
    ids = np.array([f"{name}-{number:05d}" for number in range(train_count + len(arrays["y_test"]))])
    train = LabelledSamples(arrays["x_train"], arrays["y_train"], ids[:train_count], classes)
    test = LabelledSamples(arrays["x_test"], arrays["y_test"], ids[train_count:], classes)
    return Split.of(train, test)


def _digits() -> Split:
    from sklearn.datasets import load_digits

    pixels, y = load_digits(return_X_y=True)
    x = np.rint(pixels.reshape(-1, 1, 8, 8) * (255 / 16)).astype(np.uint8)
    ids = np.array([f"digits-{number:05d}" for number in range(len(y))])
    every = LabelledSamples(x, y.astype(np.int64), ids, DIGITS)
    return Split.of(every[:DIGITS_TRAIN], every[DIGITS_TRAIN:])


def _download(name: str, dataset: Published, folder: Path) -> None:
    try:
        dataset.download(folder)
    except (OSError, RuntimeError, HTTPException) as error:
        raise _missing(name, dataset, folder, " ".join(str(error).split())) from error


def _missing(name: str, dataset: Published, folder: Path, reason: str) -> EngineError:
    files = " or ".join((f"{name}.npz (x_train, y_train, x_test, y_test)", *dataset.archives))
    detail = (
        f"{name} is not there and could not be downloaded ({reason}); put {files} into {folder}, "
        "or into a folder that MODELCIE_DATASETS names."
    )
    return EngineError("dataset_missing", detail, name=name, folder=str(folder), reason=reason)
