"""Small files of made data."""

import zipfile
from pathlib import Path

import numpy as np
from PIL import Image


def picture(path: Path, *, grey: int = 100, size: tuple[int, int] = (6, 4), mode: str = "L") -> None:
    """A file of one flat image of (width, height) pixels."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new(mode, size, grey if mode == "L" else (grey,) * len(mode)).save(path)


def pictures(folder: Path, *, part: str = "", each: int = 3) -> Path:
    """cat/0.png, cat/1.png ... and dog/..., whose brightness is 10 x class + number."""
    for label, name in enumerate(("cat", "dog")):
        for number in range(each):
            picture(folder / part / name / f"{number}.png", grey=10 * label + number)
    return folder


def zipped(folder: Path, path: Path, *, around: str = "") -> Path:
    """A zip of the folder's files, in another folder where `around` names it."""
    with zipfile.ZipFile(path, "w") as archive:
        for file in sorted(folder.rglob("*.*")):
            archive.write(file, around + file.relative_to(folder).as_posix())
    return path


def parts_npz(path: Path, *, classes: int = 10, shape: tuple[int, ...] = (28, 28)) -> Path:
    """x_train, y_train, x_test, y_test: two training and one test image of each class; x is the class everywhere."""
    path.parent.mkdir(parents=True, exist_ok=True)
    arrays = {}
    for part, each in (("train", 2), ("test", 1)):
        y = np.repeat(np.arange(classes, dtype=np.uint8), each)
        x = np.broadcast_to(y.reshape(-1, *[1] * len(shape)), (len(y), *shape))
        arrays |= {f"x_{part}": x, f"y_{part}": y}
    np.savez(path, **arrays)
    return path
