"""A selection is performed: candidates and labels are written out, the engine chooses."""

from collections.abc import Callable, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np

from backend.core.errors import AppError
from backend.datasets.chunks import chunks
from backend.datasets.models import Sample
from backend.datasets.selectors import known_classes
from backend.engine import EvaluatedModel, ProgressReader, Samples, write_select_spec
from backend.engine_runs.answers import engine_answer
from backend.engine_runs.inputs import embedding_of, samples_in
from backend.jobs.attempted import WORKER, beat
from backend.jobs.attempts import attempt_folder, beating_when_asked
from backend.registry.models import ModelVersion
from backend.registry.services import artifact_path
from backend.selection.models import Selection
from backend.selection.selectors import candidate_list, labelled_list

# The newest: what distances and counts of classes are measured against.
MOST_LABELLED = 20_000
LIMIT_S = 3600.0
Wanted = Callable[[], bool]


def chosen(selection: Selection) -> dict[str, Any]:
    """The engine's result. Raises AppError for an explained failure, ConflictError, InterruptionError."""
    with attempt_folder(selection.home, selection.attempt) as folder:
        out = folder / "out"
        progress = ProgressReader(out)
        wanted = beating_when_asked(lambda: beat(selection, fraction=progress.fraction()))
        spec = _write(selection, folder, wanted)
        too_slow = AppError(
            "selection_too_slow", f"The selection took more than {LIMIT_S:.0f} s: take fewer samples."
        )
        return engine_answer("select", spec, out, wanted, limit_s=LIMIT_S, too_slow=too_slow)


def _write(selection: Selection, folder: Path, wanted: Wanted) -> Path:
    """The spec and all that it names."""
    service, version = selection.service, selection.version
    classes = known_classes(WORKER, service)
    waiting = candidate_list(WORKER, service).values_list("pk", flat=True)[: selection.newest]
    known = labelled_list(WORKER, service).values_list("pk", flat=True)
    candidates = _samples(selection, folder / "waiting.npy", list(waiting), wanted)
    if candidates is None:
        raise AppError("nothing_to_select", "No sample waits to be chosen any more.")
    return write_select_spec(
        folder,
        signature={**service.signature, "classes": classes},
        candidates=candidates,
        labelled=_samples(selection, folder / "known.npy", list(known[:MOST_LABELLED]), wanted, classes),
        model=_answering(version) if version else None,
        committee=[_answering(one) for one in selection.committee.order_by("-number")],
        embedding=embedding_of(selection),
        criteria=selection.criteria,
        count=selection.count,
        seed=selection.seed,
    )


def _samples(
    selection: Selection, path: Path, ids: list[int], wanted: Wanted, classes: Sequence[str] | None = None
) -> Samples | None:
    """The samples, their inputs in a file so that memory never holds them all; y by `classes`. None where none is."""
    if not ids:
        return None
    signature = selection.service.signature
    shape, dtype = (len(ids), *signature["shape"]), np.dtype(signature["dtype"])
    rows = chain.from_iterable(
        Sample.objects.select_related("service").filter(pk__in=piece).order_by("-pk") for piece in chunks(ids)
    )
    samples = samples_in(np.lib.format.open_memmap(path, "w+", dtype, shape), rows, wanted, classes)
    return samples if len(samples.ids) else None


def _answering(version: ModelVersion) -> EvaluatedModel:
    return EvaluatedModel(onnx=artifact_path(version, "model.onnx"), classes=version.classes)
