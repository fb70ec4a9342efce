"""What the models of a select job answer, kept as a few numbers of each sample."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cl_engine.curation import (
    consensus_divergence,
    least_confidence,
    margin_uncertainty,
    predictive_entropy,
    vote_entropy,
)
from cl_engine.errors import EngineError
from cl_engine.job.pieces import pieces
from cl_engine.runtime import OnnxModel
from cl_engine.specs import EvaluatedModel

Floats = NDArray[np.float64]
# What each makes of the members' answers, the judged model's first: of each (n, C).
OF_ANSWERS: Mapping[str, Callable[[Sequence[Floats]], Floats]] = {
    "margin": lambda members: margin_uncertainty(members[0]),
    "least_confidence": lambda members: least_confidence(members[0]),
    "entropy": lambda members: predictive_entropy(members[0]),
    "vote_entropy": vote_entropy,
    "consensus": consensus_divergence,
}


@dataclass(frozen=True)
class Answered:
    """predicted: (N,) index into the judged model's classes; confidence: (N,) in [0, 1]; values: (N,) by criterion."""

    predicted: NDArray[np.int64]
    confidence: Floats
    values: dict[str, Floats]


def answered(
    x: NDArray[Any],
    models: Sequence[EvaluatedModel],
    criteria: Sequence[str],
    threads: int,
    done: Callable[[], None],
) -> Answered:
    """What all models say of x (N, *shape); `done` is called after each of `pieces(x)`.

    models: the judged one first; only criteria of answers are kept. Raises: EngineError `classes_mismatch`, and as
    `OnnxModel.predict` and the criteria.
    """
    sessions = [OnnxModel(one.onnx, threads) for one in models]
    kept: list[str] = [name for name in criteria if name in OF_ANSWERS]
    classes = list(dict.fromkeys(name for one in models for name in one.classes))
    found: list[list[NDArray[Any]]] = []
    for piece in pieces(x):
        pairs = zip(sessions, models, strict=True)
        own, *others = [_asked(session, model, piece) for session, model in pairs]
        members = [_aligned(one, model, classes) for one, model in zip([own, *others], models, strict=True)]
        found.append([own.argmax(axis=1), own.max(axis=1), *(OF_ANSWERS[name](members) for name in kept)])
        done()
    predicted, confidence, *values = [np.concatenate(parts) for parts in zip(*found, strict=True)]
    return Answered(predicted, confidence, dict(zip(kept, values, strict=True)))


def _asked(session: OnnxModel, model: EvaluatedModel, piece: NDArray[Any]) -> Floats:
    """(n, C) by the model's own classes."""
    stated = session.predict(piece).astype(np.float64)
    if stated.shape[1] != len(model.classes):
        detail = f"{model.onnx.name} answers {stated.shape[1]} classes, but {len(model.classes)} are named."
        raise EngineError("classes_mismatch", detail, found=stated.shape[1], expected=len(model.classes))
    return stated


def _aligned(stated: Floats, model: EvaluatedModel, classes: Sequence[str]) -> Floats:
    """(n, all classes): 0 for those that this model does not know."""
    found = np.zeros((len(stated), len(classes)))
    found[:, [classes.index(name) for name in model.classes]] = stated
    return found
