"""The detectors that monitors may use, and what each can be told."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np

from backend.core.errors import AppError
from backend.engine.catalogue import Entry
from backend.engine.errors import engine_refusals
from cl_engine.drift import (
    STREAMS,
    LabelledAccuracy,
    QualityCheck,
    described,
    detector_catalogue,
    detector_kind,
)

# What a detector of windows is given of each view; one that says nothing of what it takes may have any.
TAKEN = {
    "input": ("vectors", None),
    "values": ("vectors", "codes", None),
    "output": ("probabilities", "vectors", None),
}
# What is no detector of windows, by the view that it is for.
OTHERS = {
    "quality": [QualityCheck.card],
    "labels": [LabelledAccuracy.card],
    "errors": [stream.card for stream in STREAMS.values()],
    "confidence": [stream.card for stream in STREAMS.values()],
}
# Said once for every monitor, beside the detector's own parameters.
SHARED = ("window_size", "minimum_samples")
TRIED_ON, TRIED_COLUMNS = 120, 3
# Of splits, and of values that a stream remembers.
MOST = 100_000


@cache
def detectors_of(view: str) -> dict[str, Entry]:
    """By name those that can watch the view; of each what `strategies` says, what it sees and misses, and its cost.

    parameters: its own; shared: which of SHARED it takes.
    """
    if view in OTHERS:
        found = [described(card) for card in OTHERS[view]]
    else:
        found = [entry for entry in detector_catalogue() if entry["takes"] in TAKEN[view]]
    return {entry["name"]: entry | _parted(entry["parameters"]) for entry in found}


def detector_arguments(
    view: str, detector: str, parameters: Mapping[str, float], shared: Mapping[str, int]
) -> dict[str, Any]:
    """The keywords that the detector takes: its own parameters, and of `shared` (SHARED) those that it knows.

    Raises: AppError `parameter_unknown`, `parameter_out_of_range` naming the field.
    """
    entry = detector_of(view, detector)
    types = {one["name"]: one["type"] for one in entry["parameters"]}
    told: dict[str, Any] = {}
    for name, value in parameters.items():
        if name not in types:
            known = ", ".join(types) or "none"
            raise AppError(
                "parameter_unknown",
                f"{detector} has no parameter {name}; there are: {known}.",
                field=f"parameters.{name}",
            )
        if types[name] == "integer" and value != int(value):
            raise AppError("parameter_out_of_range", f"{name} is a whole number.", field=f"parameters.{name}")
        told[name] = int(value) if types[name] == "integer" else value
    return told | {name: value for name, value in shared.items() if name in entry["shared"]}


def validate_detector(
    view: str, detector: str, parameters: Mapping[str, float], shared: Mapping[str, int]
) -> None:
    """Refuse what the detector would refuse, by fitting it on samples that are made up.

    Raises: as `detector_arguments`, AppError `detector_unknown`, as the detector refuses its parameters, and
    `detector_failed` where it breaks.
    """
    told = detector_arguments(view, detector, parameters, shared)
    for name in ("splits", "horizon"):
        if told.get(name, 0) > MOST:
            raise AppError(
                "parameter_out_of_range", f"{name} is at most {MOST:,}.", field=f"parameters.{name}"
            )
    told |= {name: min(value, TRIED_ON // 2) for name, value in told.items() if name == "minimum_samples"}
    try:
        with engine_refusals():
            _try(view, detector, told)
    except AppError as error:
        # What the detector names are its keywords, and no fields of a monitor.
        raise AppError(error.code, error.detail, field="parameters") from error
    except Exception as error:
        # Somebody else's code: whoever asked for it is told, and nothing of ours is broken.
        detail = f"{detector} fails on samples that are made up: {error!r}"
        raise AppError("detector_failed", detail, field="parameters") from error


def detector_of(view: str, detector: str) -> Entry:
    """Its entry among `detectors_of` the view. Raises: AppError `detector_unknown`."""
    known = detectors_of(view)
    if detector not in known:
        raise AppError(
            "detector_unknown",
            f"{detector or 'Nothing'} is no detector for that; there are: {', '.join(known)}.",
            field="detector",
        )
    return known[detector]


def _parted(parameters: list[Entry]) -> Entry:
    names = [one["name"] for one in parameters]
    return {
        "parameters": [one for one in parameters if one["name"] not in SHARED],
        "shared": [name for name in SHARED if name in names],
    }


def _try(view: str, detector: str, told: dict[str, Any]) -> None:
    if view == "labels":
        LabelledAccuracy.fit([0] * TRIED_ON, [0] * TRIED_ON, **told)
    if detector in STREAMS:
        STREAMS[detector](**told)
    if view in OTHERS:
        return
    made_up = np.random.default_rng(0).dirichlet(np.ones(TRIED_COLUMNS), TRIED_ON)
    if detector_of(view, detector)["takes"] == "codes":
        made_up = made_up.argmax(axis=1)[:, None]
    detector_kind(detector).fit(made_up, **told)
