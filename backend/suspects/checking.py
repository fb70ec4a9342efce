"""A service's labels are checked: its samples are written out, the engine ranks them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from backend.config.environment import ENV
from backend.core.errors import AppError
from backend.datasets.queries import SampleQuery
from backend.datasets.selectors import known_classes, sample_array, sample_list
from backend.engine import Samples, command, read_result, require_finished, write_suspects_spec
from backend.jobs.attempted import WORKER, beat
from backend.jobs.attempts import attempt_folder, beating_when_asked, require_wanted
from backend.jobs.supervisor import Command, Ending, Outcome, supervise
from backend.registry.services import artifact_path
from backend.suspects.models import LabelCheck

# The newest: a check holds all of them in memory.
MOST_SAMPLES = 100_000
LIMIT_S = 1800.0


def checked(check: LabelCheck) -> dict[str, Any]:
    """The engine's result. Raises AppError for an explained failure, ConflictError, InterruptionError."""
    wanted = beating_when_asked(lambda: beat(check))
    classes = known_classes(WORKER, check.service)
    with attempt_folder(ENV.home / "label-checks" / str(check.pk), check.attempt) as folder:
        spec = write_suspects_spec(
            folder,
            signature={**check.service.signature, "classes": classes},
            samples=_samples(check, classes, wanted),
            embedding=artifact_path(check.version, "embedding.onnx") if check.version else None,
        )
        out = folder / "out"
        asked = Command(argv=command("suspects", spec, out), folder=folder, limit_s=LIMIT_S)
        _require_finished(supervise(asked, wanted), out)
        return read_result(out)


def _samples(check: LabelCheck, classes: list[str], wanted: Callable[[], bool]) -> Samples:
    """The service's newest labelled samples."""
    rows = list(sample_list(WORKER, check.service, SampleQuery(labelled=True))[:MOST_SAMPLES])
    index = {name: number for number, name in enumerate(classes)}
    signature = check.service.signature
    x = np.empty((len(rows), *signature["shape"]), np.dtype(signature["dtype"]))
    for place, row in enumerate(rows):
        if not wanted():
            require_wanted(Ending.CALLED_OFF)
        x[place] = sample_array(row)
    # Labelled while the rows were read: a class that is not in the list is left for the next check.
    known = np.array([row.label in index for row in rows], np.bool_)
    y = np.array([index.get(row.label, 0) for row in rows], np.int64)
    ids = np.array([str(row.pk) for row in rows], np.str_)
    return Samples(x[known], y[known], ids[known])


def _require_finished(outcome: Outcome, out: Path) -> None:
    require_wanted(outcome.ending)
    if outcome.ending is Ending.TIME_LIMIT:
        raise AppError("check_too_slow", f"The check took more than {LIMIT_S:.0f} s.")
    require_finished(outcome.returncode, out, outcome.output)
