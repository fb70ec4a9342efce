"""What distances between samples are measured by: a version's embeddings, or the inputs themselves."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cl_engine.curation import narrowed
from cl_engine.job.pieces import pieces
from cl_engine.runtime import OnnxModel
from cl_engine.specs import SelectSpec

# Distances over more columns cost more and say hardly more.
WIDEST = 256
Features = NDArray[np.float32]


def features_of(
    sets: Sequence[NDArray[Any]], spec: SelectSpec, threads: int, done: Callable[[], None]
) -> list[Features]:
    """Of each set (N, D) with D at most WIDEST, all measured alike; `done` is called after each of `pieces(x)`.

    sets: of each x (N, *shape). Raises: EngineError as `OnnxModel.embed`.
    """
    if spec.embedding is not None:
        measure: Callable[[NDArray[Any]], Features] = OnnxModel(spec.embedding, threads).embed
    elif spec.signature.task == "tabular_classification":
        measure = _standardised(sets[0])
    else:
        measure = _flat
    return [_measured(x, measure, spec.seed, done) for x in sets]


def _measured(
    x: NDArray[Any], measure: Callable[[NDArray[Any]], Features], seed: int, done: Callable[[], None]
) -> Features:
    found = []
    for piece in pieces(x):
        found.append(narrowed(measure(piece), WIDEST, seed).astype(np.float32))
        done()
    return np.concatenate(found)


def _flat(x: NDArray[Any]) -> Features:
    return x.reshape(len(x), -1).astype(np.float32)


def _standardised(x: NDArray[Any]) -> Callable[[NDArray[Any]], Features]:
    """Columns have units of their own: each is measured in deviations of x."""
    middle, deviation = x.mean(axis=0, dtype=np.float64), x.std(axis=0, dtype=np.float64)
    scale = np.where(deviation > 0, deviation, 1.0)
    return lambda rows: ((rows - middle) / scale).astype(np.float32)
