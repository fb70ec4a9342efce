"""What the engine is given of a service: samples in an array, and the embedding of a version."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np

from backend.datasets.models import Sample
from backend.datasets.selectors import sample_array
from backend.engine import Samples
from backend.engine_runs.models import EngineRun
from backend.jobs.attempts import require_wanted
from backend.jobs.supervisor import Ending
from backend.registry.services import artifact_path


def samples_in(
    x: np.ndarray, rows: Iterable[Sample], wanted: Callable[[], bool], classes: Sequence[str] | None = None
) -> Samples:
    """The samples, their inputs written to `x`; y by `classes`, None without.

    x: (M, *shape), M at least the number of rows. Raises: ConflictError `attempt_over` once it is not `wanted`.
    """
    index = None if classes is None else {name: number for number, name in enumerate(classes)}
    kept: list[tuple[int, str]] = []
    for row in rows:
        if not wanted():
            require_wanted(Ending.CALLED_OFF)
        # Labelled while the rows were read: a class that is not in the list is left for the next run.
        if index is None or row.label in index:
            x[len(kept)] = sample_array(row)
            kept.append((row.pk, row.label))
    y = None if index is None else np.array([index[label] for _, label in kept], np.int64)
    return Samples(x[: len(kept)], y, np.array([str(pk) for pk, _ in kept], np.str_))


def embedding_of(run: EngineRun) -> Path | None:
    """Of the run's version, if it has one."""
    return artifact_path(run.version, "embedding.onnx") if run.version else None
