"""Handwritten digits, small and large, as uint8 images."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Self
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from cl_engine.errors import EngineError

Indices = NDArray[Any]
DIGITS = tuple("0123456789")


@dataclass(frozen=True)
class LabelledImages:
    """x: (N, C, H, W) uint8 in 0..255; y: (N,) int64 index into classes; ids: (N,) unicode, each its own."""

    x: NDArray[np.uint8]
    y: NDArray[np.int64]
    ids: NDArray[np.str_]
    classes: tuple[str, ...] = DIGITS

    def __len__(self) -> int:
        return len(self.y)

    def __getitem__(self, chosen: Indices | slice) -> Self:
        """The chosen samples, by indices, mask or slice."""
        return type(self)(self.x[chosen], self.y[chosen], self.ids[chosen], self.classes)


def digits(rng: np.random.Generator | None = None) -> LabelledImages:
    """Scikit-learn's 1,797 handwritten digits of 8 x 8 pixels, shuffled where `rng` is given."""
    from sklearn.datasets import load_digits

    images, y = load_digits(return_X_y=True)
    x = np.rint(images.reshape(-1, 1, 8, 8) * (255 / 16)).astype(np.uint8)
    return _shuffled("digits", x, y, rng)


def mnist(folder: Path | None = None, rng: np.random.Generator | None = None) -> LabelledImages:
    """MNIST's 70,000 digits of 28 x 28: from `folder`/mnist.npz, else by torchvision's download into `folder`.

    Raises: EngineError dataset_unreadable where neither succeeds.
    """
    stored = folder / "mnist.npz" if folder else None
    x, y = _mnist_stored(stored) if stored and stored.is_file() else _mnist_downloaded(folder)
    return _shuffled("mnist", x[:, None].astype(np.uint8), y, rng)


def save_npz(path: Path, images: LabelledImages) -> None:
    """Write a data set file that jobs read."""
    np.savez(path, x=images.x, y=images.y, ids=images.ids)


def _shuffled(name: str, x: NDArray[Any], y: NDArray[Any], rng: np.random.Generator | None) -> LabelledImages:
    ids = np.array([f"{name}-{number:05d}" for number in range(len(y))])
    images = LabelledImages(x, y.astype(np.int64), ids)
    return images if rng is None else images[rng.permutation(len(y))]


def _mnist_stored(path: Path) -> tuple[NDArray[Any], NDArray[Any]]:
    try:
        with np.load(path, allow_pickle=False) as stored:
            parts = [[stored[f"{axis}_{part}"] for part in ("train", "test")] for axis in ("x", "y")]
    except (OSError, ValueError, KeyError, BadZipFile) as error:
        raise EngineError("dataset_unreadable", f"{path} is not MNIST: {error}", path=str(path)) from error
    return np.concatenate(parts[0]), np.concatenate(parts[1])


def _mnist_downloaded(folder: Path | None) -> tuple[NDArray[Any], NDArray[Any]]:
    from cl_engine.torchvision_shim import import_torchvision

    datasets = import_torchvision("datasets")
    with _kept(folder) as root:
        try:
            parts = [datasets.MNIST(root, train=train, download=True) for train in (True, False)]
        except (OSError, RuntimeError) as error:
            detail = (
                f"MNIST could not be downloaded ({error}); put mnist.npz into a folder and name that folder."
            )
            raise EngineError("dataset_unreadable", detail) from error
    x, y = (np.concatenate([getattr(part, axis).numpy() for part in parts]) for axis in ("data", "targets"))
    return x, y


@contextmanager
def _kept(folder: Path | None) -> Iterator[Path]:
    if folder:
        yield folder
        return
    with TemporaryDirectory() as temporary:
        yield Path(temporary)
