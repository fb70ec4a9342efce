"""Fetches published data sets with torchvision; the only part of reading data that loads torch."""

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

MIRROR = "https://www.cs.toronto.edu/~kriz"
# The binary archives: the others are pickles.
MD5 = {
    "cifar-10-binary.tar.gz": "c32a1d4ab5d03f1284b67883e8d87530",
    "cifar-100-binary.tar.gz": "03b5dce01913d631647c71ecec9e9cb8",
}


def download_idx(name: str, folder: Path, dataset: str) -> None:
    """Write <name>.npz of torchvision's class `dataset` into the folder. Raises OSError, RuntimeError."""
    from cl_engine.torchvision_shim import import_torchvision

    kind = getattr(import_torchvision("datasets"), dataset)
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".part-", dir=folder) as aside:
        train, test = (kind(aside, train=train, download=True) for train in (True, False))
        made = Path(aside) / f"{name}.npz"
        np.savez_compressed(
            made,
            x_train=train.data.numpy(),
            y_train=train.targets.numpy(),
            x_test=test.data.numpy(),
            y_test=test.targets.numpy(),
        )
        made.replace(folder / made.name)


def download_archive(file_name: str, folder: Path) -> None:
    """Write an archive of CIFAR into the folder, its checksum proven. Raises OSError, RuntimeError."""
    from cl_engine.torchvision_shim import import_torchvision

    fetch = import_torchvision("datasets.utils").download_url
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".part-", dir=folder) as aside:
        fetch(f"{MIRROR}/{file_name}", aside, file_name, MD5[file_name])
        (Path(aside) / file_name).replace(folder / file_name)
