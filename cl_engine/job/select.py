"""The select job: which samples to label next."""

import time
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cl_engine.curation import Balance, Choice, Criterion, Fixed, Spread, choose, nearest_distance
from cl_engine.job.answered import Answered, answered
from cl_engine.job.features import Features, features_of
from cl_engine.job.folder import Job
from cl_engine.job.pieces import piece_count
from cl_engine.job.progress import Progress
from cl_engine.sample_files import Samples, read_samples
from cl_engine.specs import SelectSpec

# A larger set of candidates is read from its file, piece by piece.
RESIDENT_BYTES = 256 * 1024 * 1024
BY_DISTANCE = frozenset({"drift", "diversity"})


def work(job: Job[SelectSpec]) -> dict[str, Any]:
    """Choose what to label next, the most wanted first. Raises EngineError."""
    began_s = time.monotonic()
    spec, threads = job.spec, job.share.threads
    candidates = read_samples(spec.candidates, spec.signature, labelled=False, resident_bytes=RESIDENT_BYTES)
    labelled = read_samples(spec.labelled, spec.signature) if spec.labelled else None
    sets = [one.x for one in (candidates, labelled) if one] if BY_DISTANCE & set(spec.names) else []
    progress = Progress(job.events, job.share, total_steps=_steps(spec, candidates, sets))
    models = [spec.model, *spec.committee] if spec.model else []
    said = answered(candidates.x, models, spec.names, threads, progress.advance) if models else None
    features = features_of(sets, spec, threads, progress.advance) if sets else []
    labels = _labels(spec, labelled)
    criteria: dict[str, tuple[float, Criterion]] = {
        one.name: (one.weight, _criterion(one.name, spec, len(candidates.ids), said, features, labels))
        for one in spec.criteria
    }
    found = choose(criteria, spec.count, seed=spec.seed, chosen=progress.advance)
    return {
        "candidates": len(candidates.ids),
        "committee": len(models),
        "labelled": labels,
        "choices": [_told(one, spec, candidates, said) for one in found],
        "threads": threads,
        "seconds": round(time.monotonic() - began_s, 3),
    }


def _steps(spec: SelectSpec, candidates: Samples, sets: list[NDArray[Any]]) -> int:
    asked = piece_count(candidates.x) if spec.model else 0
    return asked + sum(map(piece_count, sets)) + min(spec.count, len(candidates.ids))


def _labels(spec: SelectSpec, labelled: Samples | None) -> dict[str, int]:
    """How many labels there are of each class that has one."""
    names = spec.signature.classes
    counts = np.bincount(labelled.y, minlength=len(names)) if labelled else np.zeros(len(names), np.int64)
    return {names[index]: int(counts[index]) for index in np.flatnonzero(counts)}


def _criterion(
    name: str,
    spec: SelectSpec,
    size: int,
    said: Answered | None,
    features: list[Features],
    labels: dict[str, int],
) -> Criterion:
    if name == "random":
        return Fixed(np.random.default_rng(spec.seed).random(size))
    if name == "drift":
        return Fixed(nearest_distance(features[0], features[1], spec.neighbours))
    if name == "diversity":
        return Spread(*features)
    # The spec was refused where all else that is asked for has no model.
    assert said is not None
    assert spec.model is not None
    if name == "class_balance":
        return Balance(said.predicted, np.array([labels.get(one, 0) for one in spec.model.classes]))
    return Fixed(said.values[name])


def _told(one: Choice, spec: SelectSpec, candidates: Samples, said: Answered | None) -> dict[str, Any]:
    """A choice by its sample's id, with what the model says of it."""
    told = {
        "id": str(candidates.ids[one.row]),
        "score": round(one.score, 6),
        "criterion": one.criterion,
        "value": round(one.value, 6),
    }
    if said is None or spec.model is None:
        return told | {"predicted": "", "confidence": None}
    predicted = spec.model.classes[said.predicted[one.row]]
    return told | {"predicted": predicted, "confidence": round(float(said.confidence[one.row]), 6)}
