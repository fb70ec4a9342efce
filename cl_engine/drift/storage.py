"""A fitted detector, estimator or check as one .npz file, without pickle."""

import os
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from cl_engine.drift.accuracy import LabelledAccuracy
from cl_engine.drift.catalogue import detector_kind, name_of
from cl_engine.drift.detector import Arrays, Detector
from cl_engine.drift.estimation import Estimator
from cl_engine.drift.estimators import ESTIMATORS
from cl_engine.drift.quality import QualityCheck
from cl_engine.errors import EngineError


class _Storable(Protocol):
    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[np.generic]]) -> Self: ...


Kind = TypeVar("Kind", bound=_Storable)
Check = QualityCheck | LabelledAccuracy
CHECKS: dict[str, type[Check]] = {kind.card.name: kind for kind in (QualityCheck, LabelledAccuracy)}


def save_detector(detector: Detector, path: Path) -> None:
    """Writes the detector whole or not at all; a reader meets the old file or the new one.

    Raises: EngineError `detector_unknown` for a kind that could not be loaded again.
    """
    _save(name_of(detector), detector.to_arrays(), path)


def load_detector(path: Path) -> Detector:
    """The detector that was saved there.

    Raises: EngineError `detector_unreadable` when the file is missing or damaged, `detector_unknown` or
        `plugin_broken` when its kind is not installed.
    """
    return _load(
        path, detector_kind, "detector_unreadable", "holds no drift detector: fit its reference again"
    )


def save_estimator(estimator: Estimator, path: Path) -> None:
    """Writes the estimator whole or not at all; a reader meets the old file or the new one."""
    _save(estimator.card.name, estimator.to_arrays(), path)


def load_estimator(path: Path) -> Estimator:
    """The estimator that was saved there.

    Raises: EngineError `estimator_unreadable` when the file is missing, damaged or of an unknown kind.
    """
    return _load(
        path,
        ESTIMATORS.__getitem__,
        "estimator_unreadable",
        "holds no estimator: fit its held-out samples again",
    )


def save_check(check: Check, path: Path) -> None:
    """Writes the check whole or not at all; a reader meets the old file or the new one."""
    _save(check.card.name, check.to_arrays(), path)


def load_check(path: Path) -> Check:
    """The check that was saved there.

    Raises: EngineError `check_unreadable` when the file is missing, damaged or of an unknown kind.
    """
    return _load(
        path, CHECKS.__getitem__, "check_unreadable", "holds no check of windows: fit its reference again"
    )


def _save(name: str, arrays: Arrays, path: Path) -> None:
    partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
    stored: dict[str, Any] = {"detector": np.array(name), **arrays}
    with partial.open("wb") as file:
        np.savez(file, allow_pickle=False, **stored)
    partial.replace(path)


def _load(path: Path, kind_of: Callable[[str], type[Kind]], code: str, detail: str) -> Kind:
    try:
        with np.load(path, allow_pickle=False) as stored:
            arrays = dict(stored)
        return kind_of(str(arrays.pop("detector"))).from_arrays(arrays)
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise EngineError(code, f"{path.name} {detail}.", path=str(path), reason=str(error)) from error
