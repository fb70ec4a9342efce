"""A fitted detector as one .npz file, without pickle."""

import os
import zipfile
from pathlib import Path
from typing import Any

import numpy as np

from cl_engine.drift.catalogue import DETECTORS
from cl_engine.drift.detector import Detector
from cl_engine.errors import EngineError


def save_detector(detector: Detector, path: Path) -> None:
    """Writes the detector whole or not at all; a reader meets the old file or the new one."""
    partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
    arrays: dict[str, Any] = {"detector": np.array(detector.card.name), **detector.to_arrays()}
    with partial.open("wb") as file:
        np.savez(file, allow_pickle=False, **arrays)
    partial.replace(path)


def load_detector(path: Path) -> Detector:
    """The detector that was saved there.

    Raises: EngineError `detector_unreadable` when the file is missing, damaged or of an unknown kind.
    """
    try:
        with np.load(path, allow_pickle=False) as stored:
            arrays = dict(stored)
        return DETECTORS[str(arrays.pop("detector"))].from_arrays(arrays)
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise EngineError(
            "detector_unreadable",
            f"{path.name} holds no drift detector: fit its reference again.",
            path=str(path),
            reason=str(error),
        ) from error
