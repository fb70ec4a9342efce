"""A selection is performed: candidates and labels are written out, the engine chooses."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from backend.config.environment import ENV
from backend.core.errors import AppError
from backend.datasets.chunks import chunks
from backend.datasets.models import Sample
from backend.datasets.selectors import known_classes, sample_array
from backend.engine import (
    EvaluatedModel,
    ProgressReader,
    Samples,
    command,
    read_result,
    require_finished,
    write_select_spec,
)
from backend.jobs.attempted import WORKER, beat
from backend.jobs.attempts import attempt_folder, beating_when_asked, require_wanted
from backend.jobs.supervisor import Command, Ending, Outcome, supervise
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
    with attempt_folder(ENV.home / "selections" / str(selection.pk), selection.attempt) as folder:
        out = folder / "out"
        progress = ProgressReader(out)
        wanted = beating_when_asked(lambda: beat(selection, fraction=progress.fraction()))
        spec = _write(selection, folder, wanted)
        asked = Command(argv=command("select", spec, out), folder=folder, limit_s=LIMIT_S)
        _require_finished(supervise(asked, wanted), out)
        return read_result(out)


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
        embedding=artifact_path(version, "embedding.onnx") if version else None,
        criteria=selection.criteria,
        count=selection.count,
        seed=selection.seed,
    )


def _samples(
    selection: Selection, path: Path, ids: Sequence[int], wanted: Wanted, classes: Sequence[str] = ()
) -> Samples | None:
    """The samples, their inputs in a file so that memory never holds them all; y by `classes`. None where none is."""
    signature = selection.service.signature
    shape, dtype = (len(ids), *signature["shape"]), np.dtype(signature["dtype"])
    x: np.ndarray = np.empty(shape, dtype) if not ids else np.lib.format.open_memmap(path, "w+", dtype, shape)
    rows: list[tuple[int, str]] = []
    for piece in chunks(ids):
        found = Sample.objects.select_related("service").filter(pk__in=piece).order_by("-pk")
        for row in found:
            if not wanted():
                require_wanted(Ending.CALLED_OFF)
            # Labelled while the rows were read: a class that is not in the list is left for the next selection.
            if not classes or row.label in classes:
                x[len(rows)] = sample_array(row)
                rows.append((row.pk, row.label))
    if not rows:
        return None
    y = np.array([classes.index(label) for _, label in rows], np.int64) if classes else None
    return Samples(x[: len(rows)], y, np.array([str(pk) for pk, _ in rows], np.str_))


def _answering(version: ModelVersion) -> EvaluatedModel:
    return EvaluatedModel(onnx=artifact_path(version, "model.onnx"), classes=version.classes)


def _require_finished(outcome: Outcome, out: Path) -> None:
    require_wanted(outcome.ending)
    if outcome.ending is Ending.TIME_LIMIT:
        raise AppError(
            "selection_too_slow", f"The selection took more than {LIMIT_S:.0f} s: take fewer samples."
        )
    require_finished(outcome.returncode, out, outcome.output)
