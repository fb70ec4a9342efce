"""What a labelled set says of the models that answered it."""

from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cl_engine.metrics.calibration import reliability
from cl_engine.metrics.paired import Difference, paired_difference, worse
from cl_engine.sample_files import Samples

Floats = NDArray[np.float32]
Indices = NDArray[np.int64]
Flags = NDArray[np.bool_]
Groups = NDArray[np.str_]


def judged_set(
    data: Samples, groups: Groups | None, answers: dict[str, Floats], classes: tuple[str, ...]
) -> dict[str, Any]:
    """The set's size and sample ids, how right each role was on it, and the candidate beside the baseline.

    groups: (N,) the group of each sample, or None; answers: by role, probabilities (N, C) in the order of `classes`.
    """
    judged = {role: _judged(found, data.y, classes) for role, found in answers.items()}
    compared = _compared(answers, data.y, groups, classes) if len(answers) == 2 else None
    return {"n": len(data.y), "ids": data.ids.tolist(), **judged, "compared": compared}


def _judged(probabilities: Floats, y: Indices, classes: tuple[str, ...]) -> dict[str, Any]:
    """Accuracy over all samples and over those of each class that occurs; and how sure the answers were."""
    right = probabilities.argmax(1) == y
    per_class = {
        classes[label]: {"n": int((y == label).sum()), "accuracy": float(right[y == label].mean())}
        for label in np.unique(y).tolist()
    }
    bins = [asdict(found) for found in reliability(probabilities, y)]
    return {"accuracy": float(right.mean()), "per_class": per_class, "reliability": bins}


def _compared(
    answers: dict[str, Floats], y: Indices, groups: Groups | None, classes: tuple[str, ...]
) -> dict[str, Any]:
    """The candidate less the baseline, over all samples, over those of each class and of each group."""
    right, before = (answers[role].argmax(1) == y for role in ("candidate", "baseline"))
    of_classes = {classes[label]: found for label, found in _parts(right, before, y).items()}
    of_groups = {} if groups is None else _parts(right, before, groups)
    return {
        "all": asdict(paired_difference(right, before)),
        "classes": {name: asdict(found) for name, found in of_classes.items()},
        "groups": {name: asdict(found) for name, found in of_groups.items()},
        "worse": worse(of_classes),
    }


def _parts(right: Flags, before: Flags, parts: NDArray[Any]) -> dict[Any, Difference]:
    """By what occurs in parts (N,)."""
    return {
        part: paired_difference(right[parts == part], before[parts == part])
        for part in np.unique(parts).tolist()
    }
