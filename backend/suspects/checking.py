"""A service's labels are checked: its samples are written out, the engine ranks them."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from backend.core.errors import AppError
from backend.datasets.queries import SampleQuery
from backend.datasets.selectors import known_classes, sample_list
from backend.engine import Samples, write_suspects_spec
from backend.engine_runs.answers import engine_answer
from backend.engine_runs.inputs import embedding_of, samples_in
from backend.jobs.attempted import WORKER, beat
from backend.jobs.attempts import attempt_folder, beating_when_asked
from backend.suspects.models import LabelCheck

# The newest: a check holds all of them in memory.
MOST_SAMPLES = 100_000
LIMIT_S = 1800.0


def checked(check: LabelCheck) -> dict[str, Any]:
    """The engine's result. Raises AppError for an explained failure, ConflictError, InterruptionError."""
    wanted = beating_when_asked(lambda: beat(check))
    classes = known_classes(WORKER, check.service)
    with attempt_folder(check.home, check.attempt) as folder:
        spec = write_suspects_spec(
            folder,
            signature={**check.service.signature, "classes": classes},
            samples=_samples(check, classes, wanted),
            embedding=embedding_of(check),
        )
        too_slow = AppError("check_too_slow", f"The check took more than {LIMIT_S:.0f} s.")
        return engine_answer("suspects", spec, folder / "out", wanted, limit_s=LIMIT_S, too_slow=too_slow)


def _samples(check: LabelCheck, classes: Sequence[str], wanted: Callable[[], bool]) -> Samples:
    """The service's newest labelled samples."""
    rows = list(sample_list(WORKER, check.service, SampleQuery(labelled=True))[:MOST_SAMPLES])
    signature = check.service.signature
    x = np.empty((len(rows), *signature["shape"]), np.dtype(signature["dtype"]))
    return samples_in(x, rows, wanted, classes)
