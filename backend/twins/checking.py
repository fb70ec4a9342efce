"""A service's samples are compared: they are written out, the engine groups those that look alike."""

from collections.abc import Callable
from typing import Any

import numpy as np

from backend.core.errors import AppError
from backend.datasets.selectors import sample_list
from backend.engine import Samples, write_twins_spec
from backend.engine_runs.answers import engine_answer
from backend.engine_runs.inputs import embedding_of, samples_in
from backend.jobs.attempted import WORKER, beat
from backend.jobs.attempts import attempt_folder, beating_when_asked
from backend.twins.models import Apart, TwinCheck

# The newest: a check holds all of them in memory.
MOST_SAMPLES, MOST_BYTES = 100_000, 1 << 30
LIMIT_S = 1800.0


def compared(check: TwinCheck) -> dict[str, Any]:
    """The engine's result, and `oldest`, the lowest id that it compared.

    Raises: AppError for an explained failure, ConflictError, InterruptionError.
    """
    wanted = beating_when_asked(lambda: beat(check))
    apart = Apart.objects.filter(first__service=check.service).values_list("first_id", "second_id")
    samples = _samples(check, wanted)
    with attempt_folder(check.home, check.attempt) as folder:
        spec = write_twins_spec(
            folder,
            signature=check.service.signature,
            samples=samples,
            embedding=embedding_of(check),
            apart=[(str(one), str(other)) for one, other in apart],
        )
        too_slow = AppError("check_too_slow", f"The check took more than {LIMIT_S:.0f} s.")
        result = engine_answer("twins", spec, folder / "out", wanted, limit_s=LIMIT_S, too_slow=too_slow)
        return result | {"oldest": min(map(int, samples.ids))}


def _samples(check: TwinCheck, wanted: Callable[[], bool]) -> Samples:
    """The service's newest samples, as many as fit in memory."""
    signature = check.service.signature
    dtype = np.dtype(signature["dtype"])
    fit = max(2, MOST_BYTES // (int(np.prod(signature["shape"])) * dtype.itemsize))
    rows = list(sample_list(WORKER, check.service)[: min(MOST_SAMPLES, fit)])
    x = np.empty((len(rows), *signature["shape"]), dtype)
    return samples_in(x, rows, wanted)
